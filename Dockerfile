# syntax=docker/dockerfile:1
# The product as one image for web, worker and beat; docker-compose.yml says which command each runs.
# The Python that the suite is run on.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH
# What WeasyPrint loads; without libharfbuzz-subset0 a document's bytes would differ on every run.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app

FROM base AS build
ARG UV_VERSION=0.13.9
RUN pip install --no-cache-dir "uv==${UV_VERSION}"
ENV UV_SYSTEM_CERTS=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
# The packages first: they change less often than the code.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev
COPY manage.py ./
COPY s55tracker ./s55tracker
COPY inspections ./inspections
COPY responses ./responses
COPY templates ./templates
COPY static/dist ./static/dist
COPY static/fonts ./static/fonts
# Collecting needs settings but no service and no secret: the embedded default, in a folder that is thrown away.
RUN STATIC_ROOT=/app/staticfiles S55_VAR_DIR=/tmp/var python manage.py collectstatic --no-input --verbosity 0

FROM base
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin s55 \
    && install -d -o s55 -g s55 -m 0700 /var/lib/s55
COPY --from=build /app /app
ENV S55_PRODUCTION=yes S55_VAR_DIR=/var/lib/s55 STATIC_ROOT=/app/staticfiles XDG_CACHE_HOME=/tmp/cache
VOLUME /var/lib/s55
USER s55
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:s55tracker.web_server.config", "--bind", "0.0.0.0:8000", "s55tracker.wsgi"]
