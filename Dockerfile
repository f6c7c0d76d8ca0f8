# syntax=docker/dockerfile:1
#
#   docker build --target service  -t exportcast:0.1.0 .
#   docker build --target training -t exportcast-training:0.1.0 .
#
# `service` holds what answers requests and nothing that fits models; `training` adds pandas, Prophet and the others.
# Only files whose hashes are in locks/ are installed, and only wheels, so no stage needs a compiler.
# Name the base by its digest where you build for production: --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=python:3.11-slim-trixie

FROM ${PYTHON_IMAGE} AS builder
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ONLY_BINARY=:all:
COPY locks locks

FROM builder AS service-packages
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/exportcast \
    && pip --python /opt/exportcast/bin/python install --no-compile --no-deps --require-hashes -r locks/service.txt

FROM service-packages AS training-packages
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/exportcast/bin/python install --no-compile --no-deps --require-hashes -r locks/training.txt

FROM builder AS wheel
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --no-deps --require-hashes -r locks/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY cli cli
COPY models models
COPY service service
COPY training training
RUN pip wheel --no-deps --no-build-isolation -w /wheels .

FROM service-packages AS service-installed
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*
# Of rich the tables are needed, of botocore S3 and its ways to log in.
# Symbols of extensions go, but not of those whose wheels were patched to find libraries of their own. Bytecode only of
# what the service loads: its file system is read-only, so this is the time to write it.
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip --python /opt/exportcast/bin/python install --no-compile --no-cache-dir --no-deps /wheels/*.whl \
    && find /opt/exportcast -depth -type d -name tests -exec rm -r {} + \
    && find /opt/exportcast -path '*/pygments/lexers/*' -type f ! -name __init__.py ! -name _mapping.py -delete \
    && find /opt/exportcast -regex '.*/botocore/data/[^/]*/.*' ! -regex '.*/data/\(s3\|sso\|sso-oidc\|sts\)/.*' -type f -delete \
    && find /opt/exportcast -type f \( -path '*/numpy/f2py/*' -o -name '*.pyi' -o -name "pretrained_*.npz" \) -delete \
    && find /opt/exportcast -depth -type d -empty -delete \
    && find /opt/exportcast -name '*.so' ! -path '*/numpy*' ! -path '*/psycopg*' -exec strip --strip-unneeded {} + \
    && /opt/exportcast/bin/python -c "import service.server, service.app, models.artifacts.artifact_store, models.storage.store, models.storage.migrate, cli.main, xlsxwriter"

FROM training-packages AS training-installed
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip --python /opt/exportcast/bin/python install --no-compile --no-cache-dir --no-deps /wheels/*.whl \
    && /opt/exportcast/bin/python -m compileall -q /opt/exportcast/lib

# One thread in each process for BLAS, as jobs and threads of ours are counted already; one memory arena, as many
# threads with an arena each keep memory that none of them uses.
FROM ${PYTHON_IMAGE} AS runtime
RUN groupadd --gid 10001 exportcast \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin exportcast \
    && install -d -o 10001 -g 10001 /data
ENV PATH=/opt/exportcast/bin:$PATH \
    EXPORTCAST_HOME=/data \
    MALLOC_ARENA_MAX=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /data
VOLUME /data
USER 10001:10001
ENTRYPOINT ["exportcast"]

FROM runtime AS training
ENV MPLCONFIGDIR=/tmp/matplotlib
COPY --from=training-installed /opt/exportcast /opt/exportcast
CMD ["train", "--if-stale"]

# The last stage is what a build without --target makes.
FROM runtime AS service
COPY --from=service-installed /opt/exportcast /opt/exportcast
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('EXPORTCAST_PORT', 8080)}/healthz\", timeout=4)"]
CMD ["serve", "--host", "0.0.0.0"]
