"""The training program of the pretrained member: ``python -m training.pretrain``, with the extra ``pretrain``."""
