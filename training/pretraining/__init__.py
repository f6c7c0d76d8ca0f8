"""The training program of the pretrained member: ``python -m training.pretraining``, with the extra ``pretrain``."""
