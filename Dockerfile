# The marketplace as a container: the web server by default, the worker with the command `worker`.
FROM python:3.12.11-slim-bookworm AS packages
COPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /usr/local/bin/uv
COPY requirements/base.txt /requirements.txt
RUN uv venv --no-cache /venv \
    && uv pip install --no-cache --python /venv/bin/python --require-hashes --compile-bytecode -r /requirements.txt

FROM python:3.12.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media LOG_FORMAT=json METRICS_ADDRESS=0.0.0.0:9464
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin marketplace \
    && mkdir -p /srv/media /srv/static /app/var \
    && chown marketplace /srv/media /srv/static /app/var
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Neither step needs a secret: PUBLIC_URL is this machine here, so throw-away ones are made and removed again.
RUN python manage.py messages && python manage.py collectstatic --noinput --verbosity 0 && rm -rf var/*
USER marketplace
EXPOSE 8000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/health/live', headers={'Host': 'localhost'}); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["run", "--host", "0.0.0.0", "--no-worker"]
