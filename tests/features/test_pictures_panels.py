"""Pictures set into frames, collages and pages are found, and cut where their seams are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from features.pictures import regions
from features.pictures.panels import MOST, area, panels

DRAW = np.random.Generator(np.random.PCG64(11))


def texture(height: int, width: int, low: int, high: int) -> np.ndarray:
    """Grey blotches without a straight line in them."""
    coarse = DRAW.integers(low, high, (height // 12 + 1, width // 12 + 1)).astype(np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def near(box: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(one - two) <= 2 for one, two in zip(box, other, strict=True))


def test_a_frame_is_cut_away() -> None:
    grey = np.full((300, 400), 200, np.uint8)
    grey[40:260, 30:370] = texture(220, 340, 20, 140)
    assert near(panels(grey)[0], (30, 40, 370, 260))


@pytest.mark.parametrize("turned", [False, True])
def test_two_pictures_side_by_side_are_cut_apart(turned: bool) -> None:
    grey = np.hstack([texture(280, 150, 0, 90), texture(280, 250, 120, 255)])
    expected = [(150, 0, 400, 280), (0, 0, 150, 280)]
    if turned:
        grey, expected = np.ascontiguousarray(grey.T), [(b[1], b[0], b[3], b[2]) for b in expected]
    found = panels(grey)
    assert all(any(near(box, one) for box in found) for one in expected)


def test_a_picture_on_a_page_is_one_panel() -> None:
    page = np.full((400, 260), 250, np.uint8)
    page[:40] = 60
    page[44:220] = texture(176, 260, 20, 200)
    for line in range(250, 380, 26):
        page[line : line + 14, 12:160] = 90
    assert any(near(box, (0, 44, 260, 220)) for box in panels(page))


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (48, 48), (399, 400)])
def test_any_shape_gives_boxes_within_the_picture(shape: tuple[int, int]) -> None:
    for grey in (np.zeros(shape, np.uint8), texture(*shape, 0, 255), np.eye(*shape, dtype=np.uint8) * 255):
        found = panels(grey)
        assert len(found) <= MOST
        assert found == sorted(found, key=lambda box: (-area(box), box))
        for left, top, right, bottom in found:
            assert 0 <= left < right <= shape[1]
            assert 0 <= top < bottom <= shape[0]
            assert (right - left, bottom - top) != (shape[1], shape[0])


@pytest.mark.parametrize("shape", [(1, 1), (3, 288), (288, 3), (40, 40), (287, 288)])
def test_any_shape_gives_regions_within_the_picture(shape: tuple[int, int]) -> None:
    for grey in (np.zeros(shape, np.uint8), texture(*shape, 0, 255), np.eye(*shape, dtype=np.uint8) * 255):
        found = regions.regions(grey)
        assert len(found) == len(set(found)) <= regions.MOST
        for left, top, right, bottom in found:
            assert 0 <= left < right <= shape[1]
            assert 0 <= top < bottom <= shape[0]
        packed = regions.region_hashes(np.dstack([grey] * 3))
        assert regions.unpacked(packed).shape[1:] == (8, 32)
        assert len(regions.unpacked(packed)) <= len(found)


@pytest.mark.parametrize("packed", ["AAAA", "no base64!", "A" * 4 * 256 * 100, None, 7])
def test_regions_that_are_none_are_refused(packed: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        regions.unpacked(packed)


def test_a_part_without_a_seam_of_its_own_is_among_the_regions() -> None:
    grey = np.hstack([texture(200, 144, 0, 255), texture(200, 144, 0, 255)])
    found = regions.regions(grey)
    assert any(near(box, (0, 0, 144, 200)) for box in found)
    assert any(near(box, (144, 0, 288, 200)) for box in found)
