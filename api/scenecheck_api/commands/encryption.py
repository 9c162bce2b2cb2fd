"""`scenecheck encryption`: the keys under which personal values lie in the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, progress_bar
from scenecheck_api.commands.installation import JSON, installation

app = typer.Typer(no_args_is_help=True, help="Keys of personal values and of session tokens.")


@app.command("new-key")
def new_key_command(
    use: Annotated[str, typer.Argument(metavar="USE", help="encryption or tokens")] = "encryption",
    as_json: JSON = False,
) -> None:
    """Put a new current key into the file of keys. Start all processes anew at once; then `rotate`."""
    from scenecheck_api.security import audit
    from scenecheck_api.security.key_file import load_keys, save_keys, with_new_key
    from scenecheck_api.security.setup import keys_file

    if use not in ("encryption", "tokens"):
        raise typer.BadParameter(f"expected encryption or tokens, found {use!r}", param_hint="USE")
    with installation("encryption") as here:
        path = keys_file(here.settings)
        keys = with_new_key(load_keys(path), use)
        current = keys.encryption.current if use == "encryption" else keys.tokens.current
        with here.database.write() as session:
            audit.record(session, here.by, "keys.added", f"keys:{use}", detail={"key": current})
            save_keys(path, keys, replace_file=True)
    if as_json:
        print_json({"use": use, "current": current})
    else:
        people_console().print(f"新密钥 {current}；请立即重启所有进程 restart all processes now", markup=False)


@app.command("rotate")
def rotate_command(
    forget: Annotated[
        bool, typer.Option("--forget", help="Take former keys out of the file once nothing is stored under them.")
    ] = False,
    as_json: JSON = False,
) -> None:
    """Renew all values under the current key. Stopped in the middle, it goes on where it was."""
    from scenecheck_api.security import audit
    from scenecheck_api.security.encryption_rotation import outdated, renew
    from scenecheck_api.security.key_file import load_keys, save_keys
    from scenecheck_api.security.setup import keys_file

    with installation("encryption") as here:
        cipher = here.security.cipher
        total = outdated(here.database, cipher)
        with progress_bar("换密 Renewing", total) as done:
            renewed = renew(here.database, cipher, done)
        left = outdated(here.database, cipher)
        forgotten: list[str] = []
        if forget and left == 0:
            path = keys_file(here.settings)
            keys = load_keys(path)
            forgotten = sorted(set(keys.encryption.keys) - {keys.encryption.current})
        with here.database.write() as session:
            detail = {"key": cipher.current, "values": renewed, "forgotten": forgotten}
            audit.record(session, here.by, "keys.rotated", "keys:encryption", detail=detail)
            if forgotten:
                ring = keys.encryption.without(frozenset(forgotten))
                save_keys(path, replace(keys, encryption=ring), replace_file=True)
    if as_json:
        print_json({"renewed": renewed, "left": left, "current": cipher.current, "forgotten": forgotten})
    else:
        people_console().print(f"已换密 {renewed} 项，剩余 {left} 项 {renewed} renewed, {left} left", markup=False)
