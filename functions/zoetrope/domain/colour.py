"""Which colours a source's numbers mean; every rendition is BT.709 in limited range.

The names are ffmpeg's. A player that gets BT.2020 or PQ as if it were BT.709 shows it washed out,
one that gets BT.601 shows skin too red or too green.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zoetrope.domain.rationals import fraction_or_none

HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})
WIDE_PRIMARIES = frozenset({"bt2020", "smpte431", "smpte432"})
"""Clearly wider than BT.709's; the others differ from it by less than can be seen."""
_KNOWN_TRANSFERS = frozenset({
    "bt709", "smpte170m", "bt2020-10", "bt2020-12", "iec61966-2-1", "linear",
}) | HDR_TRANSFERS  # fmt: skip
_SCALE_MATRICES = {
    "bt709": "bt709", "smpte170m": "bt601", "bt470bg": "bt601", "fcc": "fcc",
    "smpte240m": "smpte240m", "bt2020nc": "bt2020", "bt2020c": "bt2020",
}  # fmt: skip
_HD_LINES = 576
"""Above it an untagged picture is taken as BT.709, up to it as BT.601, as players do."""
_USUAL_PEAK_NITS = 1000
_PEAKS_NITS = (400, 10_000)


@dataclass(frozen=True, slots=True)
class Colour:
    """How the samples of a picture become light."""

    matrix: str = "bt709"
    primaries: str = "bt709"
    transfer: str = "bt709"
    full_range: bool = False
    rgb: bool = False
    """It has no matrix: red, green and blue are stored as they are."""
    peak_nits: int = 0
    """How bright the brightest of an HDR picture is; 0 in SDR."""

    @property
    def hdr(self) -> bool:
        """Say whether it must be tone-mapped to be shown on an SDR screen."""
        return self.transfer in HDR_TRANSFERS


SDR = Colour()


def colour_of(
    stream: Mapping[str, Any], frame: Mapping[str, Any], *, width: int, height: int
) -> Colour:
    """Read the colour of a stream as ffprobe prints it, the first frame's word before the stream's.

    What is not said is taken as players take it.
    """

    def said(name: str) -> str:
        values = (str(each.get(name, "unknown")) for each in (frame, stream))
        return next((value for value in values if value not in {"unknown", "reserved"}), "")

    pixels = str(frame.get("pix_fmt") or stream.get("pix_fmt") or "")
    transfer, primaries = said("color_transfer"), said("color_primaries")
    hdr = transfer in HDR_TRANSFERS
    wide = primaries in WIDE_PRIMARIES or (hdr and not primaries)
    lines = max(min(width, height), max(width, height) * 9 // 16)
    guess = "bt709" if lines > _HD_LINES else "smpte170m"
    return Colour(
        matrix=said("color_space") or ("bt2020nc" if wide else guess),
        primaries=primaries or ("bt2020" if wide else "bt709"),
        transfer=transfer if transfer in _KNOWN_TRANSFERS else "bt709",
        full_range=said("color_range") == "pc" or pixels.startswith("yuvj"),
        rgb=pixels.startswith(("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8")),
        peak_nits=_peak(stream, frame) if hdr else 0,
    )


def _peak(*described: Mapping[str, Any]) -> int:
    """Give the brightest that the metadata speaks of; one figure for all chunks of a video."""
    data = [each for said in described for each in said.get("side_data_list", ())]
    for name in ("max_content", "max_luminance"):
        for each in data:
            nits = fraction_or_none(each.get(name)) or 0
            if nits > 0:
                return int(min(max(nits, _PEAKS_NITS[0]), _PEAKS_NITS[1]))
    return _USUAL_PEAK_NITS


REFERENCE_WHITE_NITS = 203
"""What white paper is in HDR (ITU-R BT.2408), and becomes white in SDR."""


def to_bt709(colour: Colour, *, width: int, height: int) -> Sequence[str]:
    """Give the filters that bring the shared picture into BT.709; none where scaling can do it.

    `width` and `height` are the largest that is needed: an HDR picture is scaled before it is
    mapped, for floating point at the size of the source would be most of a task.
    """
    if not colour.hdr and colour.primaries not in WIDE_PRIMARIES:
        return ()
    matrix = "" if colour.rgb else f":min={colour.matrix}"
    reach = "full" if colour.full_range or colour.rgb else "limited"
    given = f"pin={colour.primaries}:tin={colour.transfer}{matrix}:rin={reach}"
    if not colour.hdr:
        return (f"zscale={given}:p=bt709:t=bt709:m=bt709:r=limited", "format=yuv420p")
    peak = colour.peak_nits / REFERENCE_WHITE_NITS
    return (
        f"zscale=w={width}:h={height}:{given}:t=linear:npl={REFERENCE_WHITE_NITS}",
        "format=gbrpf32le",
        "zscale=p=bt709",
        # A fixed peak: what a frame says of itself may differ from chunk to chunk.
        f"tonemap=mobius:param=0.5:desat=0:peak={peak:.4f}",
        "zscale=t=bt709:m=bt709:r=limited",
        "format=yuv420p",
    )


def kept(colour: Colour) -> str:
    """Give the options of the scale filter that leave colours as they are, whatever a frame says.

    Only the first frame's word counts: what comes after it is taken to mean the same.
    """
    if colour.rgb:
        return ""
    matrix = _SCALE_MATRICES.get(colour.matrix, "bt709")
    reach = "full" if colour.full_range else "limited"
    return f":in_color_matrix={matrix}:out_color_matrix={matrix}:in_range={reach}:out_range={reach}"


def scale_options(colour: Colour, *, to: str = "bt709", full_range: bool = False) -> str:
    """Give the options of the scale filter that leave the matrix `to`, as a rule BT.709's."""
    if colour.hdr or colour.primaries in WIDE_PRIMARIES:
        colour = SDR  # to_bt709 has converted it
    given = ""
    if not colour.rgb:
        matrix = _SCALE_MATRICES.get(colour.matrix, "bt709")
        given = f":in_color_matrix={matrix}:in_range={'full' if colour.full_range else 'limited'}"
    return f"{given}:out_color_matrix={to}:out_range={'full' if full_range else 'limited'}"


_UNTRUE = (
    "DISPLAYMATRIX", "MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL", "DYNAMIC_HDR_PLUS",
    "DYNAMIC_HDR_VIVID", "DOVI_RPU_BUFFER", "DOVI_METADATA", "AMBIENT_VIEWING_ENVIRONMENT",
)  # fmt: skip
"""What a source says beside its pictures and is not true of ours, which are upright and SDR. It
may say so with some of them only; the init segments of its chunks would differ."""
TAGS = ",".join(
    [
        "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
        *(f"sidedata=mode=delete:type={each}" for each in _UNTRUE),
    ]
)
"""Says of every frame what it now is, and nothing else; the encoder writes it into the stream."""
