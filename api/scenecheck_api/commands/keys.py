"""`scenecheck keys`: keys of back ends and other systems."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json
from scenecheck_api.commands.installation import JSON, installation
from scenecheck_api.security.principal import Role, Scope

app = typer.Typer(no_args_is_help=True, help="API keys of back ends and other systems.")
KEY = Annotated[str, typer.Argument(metavar="KEY", help="Id or prefix of the key.")]


@app.command("create")
def create_command(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="What the key is for.")],
    role: Annotated[Role, typer.Option("--role", help="As whom its holder acts.")] = Role.BACK_END,
    organisation: Annotated[str | None, typer.Option("--organisation", help="Whose cases it sees.")] = None,
    scopes: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What it may do; all of its role when left out. Repeat it.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="It ends after so many days.")] = 365,
    as_json: JSON = False,
) -> None:
    """Make a key. It is shown this once."""
    from scenecheck_api.security import api_keys

    with installation("keys") as here, here.database.write() as session:
        key = api_keys.create(
            session,
            here.by,
            here.security.clock(),
            label=label,
            role=role,
            organisation=organisation,
            scopes=scopes,
            days=days,
        )
    _show(key, as_json)


@app.command("rotate")
def rotate_command(
    key: KEY,
    overlap: Annotated[
        int, typer.Option("--overlap-hours", min=0, max=24 * 90, help="The old key works on for so long.")
    ] = 168,
    as_json: JSON = False,
) -> None:
    """Make a new key like an old one; both work for a while."""
    from scenecheck_api.security import api_keys

    with installation("keys") as here, here.database.write() as session:
        made = api_keys.rotate(session, here.by, here.security.clock(), key, overlap=timedelta(hours=overlap))
    _show(made, as_json)


@app.command("revoke")
def revoke_command(key: KEY, as_json: JSON = False) -> None:
    """End a key at once."""
    from scenecheck_api.security import api_keys

    with installation("keys") as here, here.database.write() as session:
        row = api_keys.revoke(session, here.by, here.security.clock(), key)
        found = {"id": row.id, "prefix": row.prefix, "state": "revoked"}
    if as_json:
        print_json(found)
    else:
        people_console().print(f"密钥 sck_{found['prefix']} 已作废 revoked", markup=False)


@app.command("list")
def list_command(as_json: JSON = False) -> None:
    """List all keys; the secrets are not kept."""
    from scenecheck_api.security import api_keys

    with installation("keys") as here, here.database.read() as session:
        now = here.security.clock()
        rows = [
            {
                "id": row.id,
                "prefix": f"sck_{row.prefix}",
                "label": row.label,
                "role": row.role,
                "organisation": row.organisation,
                "scopes": row.scopes,
                "state": api_keys.state(row, now),
                "created_at": row.created_at.isoformat(timespec="seconds"),
                "expires_at": row.expires_at.isoformat(timespec="seconds") if row.expires_at else None,
                "used_at": row.used_at.isoformat(timespec="seconds") if row.used_at else None,
            }
            for row in api_keys.list_keys(session)
        ]
    console = people_console()
    for row in rows:
        if as_json:
            print_json(row)
        else:
            words = (row["prefix"], row["state"], row["role"], row["organisation"] or "-", row["label"])
            console.print(*words, f"ends {row['expires_at'] or '-'}", markup=False, highlight=False)


def _show(key: object, as_json: bool) -> None:
    from scenecheck_api.security.api_keys import NewKey

    assert isinstance(key, NewKey)
    if as_json:
        print_json({"id": key.id, "key": key.text})
        return
    console = people_console()
    console.print(key.text, markup=False, highlight=False, soft_wrap=True)
    console.print("只显示这一次，请妥善保存 shown this once: keep it safe", style="dim")
