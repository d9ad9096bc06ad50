# The site as an image: made once, then read only. See docs/deploy.md.
FROM python:3.13-slim AS made
WORKDIR /interloan
COPY . .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements/serve.txt \
 && PATH="/venv/bin:$PATH" pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /venv/bin/interloan build --site \
 && /venv/bin/interloan verify

FROM python:3.13-slim
RUN useradd --system --no-create-home --uid 10001 interloan
COPY --from=made /venv /venv
COPY --from=made /interloan /interloan
WORKDIR /interloan
USER interloan
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
  ["/venv/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8001/', timeout=4)"]
CMD ["/venv/bin/interloan", "serve", "--public"]
