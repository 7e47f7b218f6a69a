# The app with its models, about 2 GB of memory for each server: docker build -t sketchrnn .
# docs/serving.md says how to run it.
FROM python:3.12-slim AS environment
# TORCH=cuda takes the CUDA build of PyTorch, which adds 5 GB.
ARG TORCH=cpu
WORKDIR /app
COPY requirements requirements
COPY scripts/environment.py scripts/
RUN python scripts/environment.py install && .venv/bin/python -m pip uninstall --yes uv pip

FROM python:3.12-slim
WORKDIR /app
COPY --from=environment /app/.venv .venv
COPY .streamlit .streamlit
COPY app.py requirements.txt ./
COPY pages pages
COPY checkpoints checkpoints
COPY sketchrnn sketchrnn
ENV PATH=/app/.venv/bin:$PATH
# Compiles what a start imports.
RUN python -c "import streamlit.web.bootstrap, sketchrnn.ui.models, sketchrnn.ui.plots" \
    && useradd --create-home --uid 1000 sketchrnn
USER sketchrnn
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/health', timeout=4)"]
# In a container the app listens on all addresses; what reaches it is decided where it is run.
CMD ["python", "-m", "sketchrnn.ui", "--server.address", "0.0.0.0", "--server.headless", "true"]
