"""Keep the theme's compiled templates while ``make serve`` runs: a rebuild compiles none anew."""

from __future__ import annotations

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files


class MemoryCache(BytecodeCache):
    """Compiled templates by name; jinja compares each with a digest of its source."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before, if anything was."""
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self.compiled[bucket.key] = bucket.bytecode_to_string()


cache = MemoryCache()


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Each build has an environment of its own; all share the cache."""
    env.bytecode_cache = cache
    return env
