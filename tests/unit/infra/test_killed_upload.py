"""A killed `upload` costs at most the parts that were on their way."""

import json
import subprocess
import sys
from pathlib import Path

from infra.client.source_file import SourceFile
from tests.unit.infra import loopback
from tests.unit.infra.conftest import PART_COUNT
from tests.unit.infra.loopback import Service


def command(film: Path, stack: Path) -> list[str]:
    options = ["upload", str(film), "--no-wait", "--json", "--jobs", "1", "--stack", str(stack)]
    return [sys.executable, "-m", "infra.cli.main", *options]


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
