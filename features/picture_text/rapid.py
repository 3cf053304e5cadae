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

#: Most lines read of one picture, the most certain places first.
_MOST_PLACES = 200
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
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, pixels: np.ndarray) -> Sequence[FoundLine]:
        """Lines from top to bottom and left to right; upside down and sideways ones are turned."""
        if min(pixels.shape[:2]) < _LEAST_SIDE:
            return []
        found = self._read(np.ascontiguousarray(pixels[:, :, ::-1]))  # it takes the channels in OpenCV's order
        if found.boxes is None:
            return []
        return [
            FoundLine(text, (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()), float(score))
            for corners, text, score in zip(np.asarray(found.boxes), found.txts, found.scores, strict=True)
        ]
