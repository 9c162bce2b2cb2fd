# The service in one image: `serve` (default), `worker`, `doctor` and every other command of scenecheck.
FROM python:3.11-slim-trixie AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY evidence evidence
COPY models models
COPY vision vision
COPY datasets datasets
COPY api api
RUN python -m venv /opt/scenecheck \
 && /opt/scenecheck/bin/pip install --no-cache-dir -c constraints.txt ".[postgres]"

FROM python:3.11-slim-trixie
# pg_dump and pg_restore of `scenecheck backup` and `restore`: at least as new as the database of compose.yaml.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/scenecheck --create-home scenecheck
COPY --from=build /opt/scenecheck /opt/scenecheck
ENV PATH=/opt/scenecheck/bin:$PATH \
    SCENECHECK_DATA_DIR=/var/lib/scenecheck \
    SCENECHECK_HOST=0.0.0.0
USER scenecheck
VOLUME /var/lib/scenecheck
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["scenecheck"]
CMD ["serve"]
