"""A storefront's generated types: graphql-codegen reads our schema by introspection, TypeScript checks what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients import nodejs
from tests.migrated import PROJECT
from tests.served import Shop

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.timeout(300)]


def test_types_generated_from_our_endpoint_compile(demo_shop: Shop, tmp_path: Path) -> None:
    project = nodejs.prepared("codegen", tmp_path)

    nodejs.run(
        project,
        "node_modules/@graphql-codegen/cli/esm/bin.js",
        *("--config", "codegen.mjs"),
        API=f"{demo_shop.url}/graphql/",
        MORE_DOCUMENTS=str(PROJECT / "bench" / "documents"),
    )

    generated = (project / "generated" / "graphql.ts").read_text()
    assert "export type ShelfQuery" in generated
    assert "export type CheckoutLinesAddMutation" in generated
    nodejs.run(project, "node_modules/typescript/bin/tsc", "--project", ".")
