# One image for all processes: the web by default, the others by their command (compose.yaml).
FROM python:3.11.14-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt constraints.txt ./
# Every package comes as a wheel, so neither stage needs a compiler.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --only-binary :all: -r requirements.txt

FROM python:3.11.14-slim-bookworm
RUN groupadd --system --gid 10001 streamflow \
 && useradd --system --uid 10001 --gid streamflow --home-dir /data --no-create-home streamflow \
 && install --directory --owner streamflow --group streamflow /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
# The code belongs to root: who takes over a process cannot change it.
COPY app.py page_roles.py gunicorn.conf.py .flaskenv ./
COPY assets assets
COPY components components
COPY core core
COPY jobs jobs
COPY pages pages
COPY seeds seeds
RUN python -m compileall -q .
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data PORT=8050
VOLUME /data
USER streamflow
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn", "app:create_server()"]
