"""RapidOCR: PaddleOCR's PP-OCRv6 models by ONNX Runtime, both out of packages; nothing is fetched.

It reads Latin, Chinese and Japanese writing; figures and addresses also where the words are in another script.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rapidocr

from features.picture_text.engines import FoundLine

#: Most lines read of one picture: of more, those lowest in it.
_MOST_PLACES = 300
#: Longest side of the copy in which lines are looked for; they are read in the picture itself. The package's own
#: way (the shorter side at least 736) takes three times the time and found no more of what was drawn by seed ``tune``.
_LOOKED_AT = 640
#: Where the picture is at least so much larger, and a line was found that is thinner than so many pixels of the copy,
#: there may be small print: it is looked at once more as it is, which counts if it gives so much more text.
_WORTH_ANOTHER, _THIN, _MORE = 1.2, 14, 1.25
#: Pixels a side below which no text can be made out, and the engine fails.
_LEAST_SIDE = 8
#: Certainty below which what a line says is left out.
_LEAST = 0.5


class RapidEngine:
    """RapidOCR on one thread, with the models that its package brings."""

    def __init__(self) -> None:
        logging.disable(logging.CRITICAL)
        models = Path(rapidocr.__file__).parent / "models"
        self._read = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.text_score": _LEAST,
                # Named, so that a file that is missing is an error and never a download.
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                "Cls.model_path": str(models / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
                "Det.max_candidates": _MOST_PLACES,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LOOKED_AT,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, pixels: np.ndarray) -> Sequence[FoundLine]:
        """Lines from top to bottom and left to right; upside down and sideways ones are turned."""
        if min(pixels.shape[:2]) < _LEAST_SIDE:
            return []
        pixels = np.ascontiguousarray(pixels[:, :, ::-1])  # it takes the channels in OpenCV's order
        lines = self._look(pixels, _LOOKED_AT)
        side = max(pixels.shape[:2])
        thinnest = min((min(line.box[2] - line.box[0], line.box[3] - line.box[1]) for line in lines), default=side)
        if side > _WORTH_ANOTHER * _LOOKED_AT and thinnest < _THIN * side / _LOOKED_AT:
            closer = self._look(pixels, side)
            if _amount(closer) > _MORE * _amount(lines):
                return closer
        return lines

    def _look(self, pixels: np.ndarray, side: int) -> list[FoundLine]:
        """What is read where lines are looked for in a copy of at most ``side`` pixels a side."""
        if self._read.text_det is not None:
            self._read.text_det.limit_side_len = side
        found = self._read(pixels)
        if found.boxes is None:
            return []
        return [
            FoundLine(text, (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()), float(score))
            for corners, text, score in zip(np.asarray(found.boxes), found.txts, found.scores, strict=True)
        ]


def _amount(lines: Sequence[FoundLine]) -> float:
    """How much was read: characters, each as far as it is certain."""
    return sum(len(line.text) * line.confidence for line in lines)
