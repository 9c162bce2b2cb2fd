"""`scenecheck backup` and `scenecheck restore`: an installation as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, progress_bar
from scenecheck_api.commands.installation import JSON, installation


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="The new file, such as monday.tar.")],
    as_json: JSON = False,
) -> None:
    """Write the database as of this moment and every original to one file, while the service runs. Without the keys."""
    from sqlalchemy import func, select

    from scenecheck_api.backup.copies import back_up
    from scenecheck_api.blobs import open_blobs
    from scenecheck_api.security.setup import keys_file
    from scenecheck_api.store.tables.cases import PhotoRow

    with installation("backup") as here:
        with here.database.read() as session:
            total = session.scalar(select(func.count(PhotoRow.sha256.distinct()))) or 0
        with progress_bar("备份 Backing up", total + 1) as done:
            blobs = open_blobs(here.settings)
            manifest = back_up(here.settings, here.security, here.database, blobs, here.by, file, done)
        keys = keys_file(here.settings)
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "bytes": size, "originals": len(manifest.originals), "keys_file": str(keys)})
        return
    people_console().print(
        f"已备份 {file}：照片 {len(manifest.originals)} 张，{size} 字节。密钥不在其中，没有密钥备份无法读取："
        f"请另外妥善保存 {keys}\n"
        f"{file}: {len(manifest.originals)} photos, {size} bytes. The keys are not in it, and without them it "
        f"cannot be read: keep {keys} apart from it",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file of `backup`.")],
    as_json: JSON = False,
) -> None:
    """Bring a backup back into an empty installation whose file of keys is in its place. Verifies it first."""
    from scenecheck_api.backup.copies import restore as bring_back
    from scenecheck_api.blobs import open_blobs
    from scenecheck_api.security.principal import system
    from scenecheck_api.security.setup import open_security
    from scenecheck_api.settings import load_settings

    settings = load_settings()
    with progress_bar("恢复 Restoring", 0) as done:
        manifest = bring_back(
            settings,
            lambda: open_security(settings),
            lambda: open_blobs(settings),
            system("command:restore"),
            file,
            done,
        )
    if as_json:
        print_json({"file": str(file), "made_at": manifest.made_at, "originals": len(manifest.originals)})
        return
    people_console().print(
        f"已恢复到 {manifest.made_at} 的状态，照片 {len(manifest.originals)} 张。请运行 scenecheck doctor 和 "
        f"scenecheck audit verify\n"
        f"restored as of {manifest.made_at}, {len(manifest.originals)} photos; now run `scenecheck doctor` and "
        f"`scenecheck audit verify`",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
