# The site as an image: made once with everything, served with little, read only. See docs/deploy.md.
FROM python:3.13-slim AS made
WORKDIR /interloan
COPY . .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements/serve.txt \
 && /venv/bin/python -m hatchling build --target wheel --directory /wheel \
 && /venv/bin/pip install --no-cache-dir --no-deps /wheel/*.whl \
 && /venv/bin/interloan build --site \
 && /venv/bin/interloan verify
# What serves needs neither pandas nor pyarrow nor NumPy nor the data that came with the wheel, nor
# what installs packages. Of the downloads text is kept packed; the site unpacks it for who wants that.
RUN python -m venv --without-pip /slim \
 && /venv/bin/pip --python /slim/bin/python install --no-cache-dir --no-compile \
      --require-hashes --requirement requirements/image.txt \
 && /venv/bin/pip --python /slim/bin/python install --no-cache-dir --no-compile --no-deps /wheel/*.whl \
 && /venv/bin/pip --python /slim/bin/python uninstall --yes pip setuptools \
 && rm -r /slim/lib/python3.*/site-packages/interloan/checkout \
 && find static/downloads \( -name "*.csv" -o -name "*.json" \) \
      ! -name manifest.json ! -name datapackage.json -exec gzip -9 --no-name {} + \
 && rm -r .ci .github benchmarks docs notebooks requirements tests

FROM python:3.13-slim
RUN useradd --system --no-create-home --uid 10001 interloan
COPY --from=made /slim /slim
COPY --from=made /interloan /interloan
WORKDIR /interloan
USER interloan
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
  ["/slim/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8001/', timeout=4)"]
CMD ["/slim/bin/interloan", "serve", "--public"]
