"""A killed `upload` costs at most the parts that were on their way."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from infra.client.source_file import SourceFile
from tests.unit.infra import loopback
from tests.unit.infra.conftest import PART_COUNT
from tests.unit.infra.loopback import Service


def command(film: Path, stack: Path, *more: str) -> list[str]:
    options = ["upload", str(film), "--no-wait", "--json", "--jobs", "1", "--stack", str(stack)]
    return [sys.executable, "-m", "infra.cli.main", *options, *more]


def test_an_upload_killed_in_the_middle_goes_on_where_it_was(
    service: Service, film: Path, stack: Path
) -> None:
    service.part_faults[6] = [loopback.HANG]
    killed = subprocess.Popen(command(film, stack), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert service.hanging.wait(30)
    killed.kill()
    killed.communicate()
    assert service.missing(service.videos["V1"]) == list(range(6, PART_COUNT + 1))

    again = subprocess.run(command(film, stack), capture_output=True, check=True)
    assert json.loads(again.stdout) | {"id": "V1", "status": "uploaded"} == json.loads(again.stdout)
    assert [service.puts[number] for number in (1, 5, 6, 7)] == [1, 1, 2, 1]
    assert list((stack.parent / "uploads").iterdir()) == []
    source = SourceFile.at(film)
    arrived = {number: part[1] for number, part in service.videos["V1"].parts.items()}
    assert arrived == {
        number: source.md5(source.part(number, part_size_bytes=service.part_size_bytes))
        for number in range(1, PART_COUNT + 1)
    }


def test_with_the_id_alone_another_machine_sends_only_what_the_killed_one_had_not(
    service: Service, film: Path, stack: Path, tmp_path: Path
) -> None:
    sent = range(1, 9)  # 8 of 12 parts: past 60 %
    service.part_faults[9] = [loopback.HANG]
    killed = subprocess.Popen(command(film, stack), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert service.hanging.wait(30)
    killed.kill()
    assert killed.wait() == -signal.SIGKILL
    killed.communicate()
    assert service.missing(service.videos["V1"]) == list(range(9, PART_COUNT + 1))

    # The other machine has the file under another name and time, and no record of the upload.
    elsewhere = tmp_path / "elsewhere" / ".zoetrope" / "stack.json"
    elsewhere.parent.mkdir(parents=True)
    shutil.copy(stack, elsewhere)
    copied = tmp_path / "elsewhere" / "copy.bin"
    copied.write_bytes(film.read_bytes())
    again = subprocess.run(
        command(copied, elsewhere, "--resume", "V1"), capture_output=True, check=True
    )
    assert json.loads(again.stdout)["status"] == "uploaded"
    assert list(service.videos) == ["V1"]
    assert [service.puts[number] for number in sent] == [1] * len(sent)
    assert [service.puts[number] for number in range(9, PART_COUNT + 1)] == [2, 1, 1, 1]
