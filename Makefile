# Every recipe sets up what it needs in .venv first; the words are the same on the desk and in .ci/run.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test quick check bench pictures clean

.venv/run: pyproject.toml .ci/system
	@.ci/system venv
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[password]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[encrypted]' \
		|| echo "There is no package sqlcipher3 for this computer, so studies cannot be encrypted here. All else works."
	@.ci/system offscreen
	@touch $@

.venv/test: .venv/run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[password]' --group test --group lint
	@touch $@

run: .venv/run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		{ [ -z "$$DISPLAY" ] || .ci/system display; } && $(BIN)/cd7gui --demo; \
	else \
		echo "There is no display here, so no window can open. 'cd7gui tour' shows the same off screen:"; \
		$(BIN)/cd7gui tour tour; \
	fi

test: .venv/test
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0

quick: .venv/test
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0 -m "not slow"

check: .venv/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/test
	$(BIN)/python -m pytest -q -o addopts="--import-mode=importlib -p no:cacheprovider" --benchmark-only tests/benchmarks

pictures: .venv/run
	$(BIN)/cd7gui tour resources/pictures --pictures-only

clean:
	rm -rf .venv .mypy_cache .ruff_cache
