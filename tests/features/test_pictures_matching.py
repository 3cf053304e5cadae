"""Same picture, edited or not; different pictures that look alike. Drawn scenes only."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageDraw

from features.pictures import sketch
from features.pictures.fitting import fitted
from features.pictures.hashing import hash_pixels
from features.pictures.matching import Picture, find_same
from features.pictures.placing import Placement
from features.pictures.stored import Stored, same_crop, same_parts, same_placed
from features.pictures.whole import hash_upright, hash_whole, oriented, turned_hashes

ROOT = Path(__file__).resolve().parents[2]
SCENES = 12
_spec = importlib.util.spec_from_file_location("picture_edits", ROOT / "benchmarks" / "picture_edits.py")
bench = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bench)


def hashed(picture: Image.Image) -> dict[str, Any]:
    """As stored: through JSON."""
    return json.loads(json.dumps(hash_pixels(np.asarray(bench.fitted(bench.recompressed(picture))))))


def pictures(images: Sequence[Image.Image], first: int = 0) -> list[Picture]:
    return [Picture(first + number, hashed(image)) for number, image in enumerate(images)]


@pytest.fixture(scope="module")
def scenes() -> list[Image.Image]:
    return [bench.fitted(bench.scene(seed)) for seed in range(500, 500 + SCENES)]


@pytest.fixture(scope="module")
def originals(scenes: list[Image.Image]) -> list[Picture]:
    return pictures(scenes)


@pytest.mark.parametrize("name", sorted(bench.EDITS))
def test_an_edited_picture_is_found_and_nothing_else(
    name: str, scenes: list[Image.Image], originals: list[Picture]
) -> None:
    draw = np.random.Generator(np.random.PCG64(3))
    others = [bench.fitted(bench.scene(seed)) for seed in range(900, 900 + SCENES)]
    edited = [bench.EDITS[name](scene, other, draw) for scene, other in zip(scenes, others, strict=True)]
    matches = find_same(pictures(edited, 1000), originals)
    pairs = {(match.a, match.b) for match in matches}
    right = {(number, 1000 + number) for number in range(SCENES)}
    assert pairs <= right
    assert len(pairs) >= bench.LEAST_RECALL.get(name, 1.0) * SCENES
    assert all(0 < match.likeness <= 1 for match in matches)


def test_different_scenes_never_match(originals: list[Picture]) -> None:
    more = pictures([bench.scene(seed) for seed in range(2000, 2036)], 5000)
    assert find_same([*originals, *more]) == []


def test_what_two_pictures_have_in_common_beside_the_picture_does_not_match() -> None:
    draw = np.random.Generator(np.random.PCG64(4))
    for name in ("watermark", "screenshot", "border 8 %"):
        images = [bench.EDITS[name](bench.scene(seed), bench.scene(1), draw) for seed in range(3000, 3016)]
        assert find_same(pictures(images)) == [], name


def mottled(seed: int, strength: float) -> np.ndarray:
    """Soft light and dark, (512, 512)."""
    draw = np.random.default_rng(seed)
    return cv2.GaussianBlur(draw.normal(0, strength, (512, 512)), (0, 0), 9)


def ball(seed: int, bright: float) -> np.ndarray:
    """A shaded disc on white with markings of its own."""
    y, x = np.mgrid[:512, :512]
    light = np.clip(1 - ((x - 190) ** 2 + (y - 180) ** 2) / 400**2, 0.05, 1) * bright
    away = np.hypot(x - 256, y - 256)
    return np.where(away < 190, light + mottled(seed, 120) * (away < 175), 255).clip(0, 255).astype(np.uint8)


def stored(grey: np.ndarray, number: int) -> Stored:
    return Stored(number, json.loads(json.dumps(hash_pixels(np.dstack([grey] * 3)))))


def test_a_dozen_features_and_one_outline_make_no_two_planets_the_same() -> None:
    """Two discs on white agree nearly everywhere in light and dark; a texture that agrees so is the same."""
    texture = (128 + mottled(9, 900)).clip(0, 255).astype(np.uint8)
    copy = (texture * 0.6 + 40 + np.random.default_rng(4).normal(0, 20, texture.shape)).clip(0, 255).astype(np.uint8)
    for first, second, same in ((ball(1, 230), ball(2, 200), False), (texture, copy, True)):
        a, b = stored(first, 1), stored(second, 2)
        whole_a, whole_b = a.wholes[0], b.wholes[0]
        agreement = sketch.whole(whole_a.cells, whole_b.cells)
        assert agreement.likeness > 0.75
        assert agreement.agreeing > 0.8
        assert same_placed(whole_a, whole_b, mirrored=False) is same
        for points in (11, 40):
            placed = Placement(points, np.eye(2, 3), 1.0, 1.0, 0.5, 0.5, 0.3, 0.3, 0.7, 0.7, False)
            assert same_parts(a, b, placed) is (same or points == 40)


def disc(seed: int, bright: float) -> np.ndarray:
    """A shaded disc on white with next to nothing on it."""
    y, x = np.mgrid[:512, :512]
    light = np.clip(1 - ((x - 190) ** 2 + (y - 180) ** 2) / 400**2, 0.05, 1) * bright
    return np.where(np.hypot(x - 256, y - 256) < 190, light + mottled(seed, 24), 255).clip(0, 255).astype(np.uint8)


def frame(seed: int, tone: int, left: int = 60, width: int = 44) -> np.ndarray:
    """An empty frame on white."""
    y, x = np.mgrid[:512, :512]
    depth = np.minimum.reduce([x - left, y - left, 511 - left - x, 511 - left - y])
    wood = tone + 25 * np.sin(depth / width * 2 * np.pi) + mottled(seed, 60)
    return np.where((depth >= 0) & (depth < width), wood, 252).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("drawn", [disc, frame])
@pytest.mark.parametrize("other", [90, 200])
def test_what_is_laid_out_alike_and_differs_in_tone_is_not_the_same(drawn: Any, other: int) -> None:
    """Sketches say where a picture is lighter than around it; how light it is only its small copy does."""
    grey = [drawn(1, 290 - other), drawn(2, other)]
    grey += [grey[0][12:500, 16:496]]
    one, two, cut = pictures([Image.fromarray(np.dstack([each] * 3)) for each in grey])
    bare = [Picture(each.id, {**each.hashes, "points": "", "panels": []}) for each in (one, two, cut)]
    assert find_same(bare[:2]) == []
    assert find_same(bare[1:]) == []
    lit = Image.fromarray(np.dstack([(grey[0] * 1.2).clip(0, 255).astype(np.uint8)] * 3))
    again = Picture(9, {**pictures([lit])[0].hashes, "points": "", "panels": []})
    assert [(match.a, match.b) for match in find_same([again], [bare[0]])] == [(0, 9)]


def test_an_empty_frame_is_a_crop_of_itself_and_of_no_other() -> None:
    """On plain ground there is little but the outline to agree, so that nearly all of it must."""
    whole, cut = frame(1, 60), cv2.resize(frame(1, 60)[12:500, 16:496], (512, 512))
    other = frame(7, 62, left=64, width=40)
    assert same_crop(stored(whole, 1), stored(cut, 2), 0) is not None
    a, b = stored(whole, 1), stored(other, 2)
    placed = fitted(b.wholes[0].cells, a.wholes[0].cells)
    assert placed is not None
    assert placed[0].likeness > 0.85
    assert placed[0].agreeing > 0.95
    assert same_crop(a, b, 0) is None


def wall(seed: int) -> Image.Image:
    """A dim wall that shows next to nothing: grain of a few grey steps."""
    draw = np.random.default_rng(seed)
    soft = sum(cv2.GaussianBlur(draw.normal(0, size, (400, 512)), (0, 0), size) for size in (2, 5, 10))
    shown = 70 + 2.4 * np.asarray(soft) + draw.normal(0, 2, (400, 512))
    return Image.fromarray(shown.clip(0, 255).astype(np.uint8)).convert("RGB")


def test_a_dim_wall_is_known_by_its_grain_and_a_watermark_makes_no_two_the_same() -> None:
    """A watermark outshouts all that PDQ and the coarse sketch see of such a picture."""
    walls = [wall(seed) for seed in range(6)]
    originals = pictures(walls)
    draw = np.random.Generator(np.random.PCG64(3))
    for name, least in (("watermark", 5), ("brighter", 6), ("mirrored", 6)):
        edited = pictures([bench.EDITS[name](one, one, draw) for one in walls], 100)
        found = {(match.a, match.b) for match in find_same(edited, originals)}
        assert found <= {(n, 100 + n) for n in range(6)}, name
        assert len(found) >= least, name


def low_information() -> list[Image.Image]:
    ramp = np.linspace(0, 255, 400).astype(np.uint8)
    flat = [Image.new("RGB", (400, 300), (shade, shade, 200)) for shade in range(0, 250, 40)]
    gradients = [Image.fromarray(np.tile(ramp // step, (300, 1))).convert("RGB") for step in (1, 2, 3)]
    logos = []
    for shade in range(0, 200, 40):
        logo = Image.new("RGB", (300, 300), "white")
        ImageDraw.Draw(logo).ellipse([80, 80, 220, 220], fill=(shade, 0, 200 - shade))
        logos.append(logo)
    icons = [bench.scene(seed).resize((24, 24)) for seed in (1, 1, 2, 2)]
    return [*flat, *gradients, *logos, *icons]


def test_pictures_with_little_in_them_do_not_link() -> None:
    assert find_same(pictures(low_information())) == []


def sign(seed: int, ink: tuple[int, int, int] = (30, 90, 200)) -> Image.Image:
    """A small figure on plain ground."""
    draw = np.random.Generator(np.random.PCG64(seed))
    picture = Image.new("RGB", (400, 320), (236, 236, 228))
    pen = ImageDraw.Draw(picture)
    for _ in range(5):
        x, y, w, h = (int(value) for value in draw.integers(0, 60, 4))
        pen.rectangle([230 + x, 60 + y, 236 + x + w // 2, 66 + y + h // 2], outline=ink, width=3)
    return picture


def test_a_plain_picture_is_known_again_and_no_other_is_taken_for_it() -> None:
    signs = [sign(seed) for seed in range(8)]
    originals = pictures(signs)
    assert all(one.hashes["weak"] for one in originals)
    assert find_same(originals) == []
    edits = {
        "smaller": lambda one: one.resize((250, 200)),
        "mirrored": lambda one: one.transpose(0),
        "turned": lambda one: one.transpose(2),
        "grey": lambda one: one.convert("L").convert("RGB"),
    }
    for name, edit in edits.items():
        matches = find_same(pictures([edit(one) for one in signs], 100), originals)
        assert {(match.a, match.b) for match in matches} == {(n, 100 + n) for n in range(8)}, name
        assert all(match.method == "whole" for match in matches)
    assert find_same(pictures([sign(0, (200, 40, 40))], 100), originals) == []  # the same figure in another colour


def test_comparing_piece_by_piece_finds_what_comparing_at_once_finds(
    scenes: list[Image.Image], originals: list[Picture]
) -> None:
    copies = pictures([scene.transpose(0) for scene in scenes[:8]], 100)
    at_once = find_same([*originals, *copies])
    assert {(match.a, match.b) for match in at_once} == {(number, 100 + number) for number in range(8)}
    assert all(match.mirrored for match in at_once)
    assert find_same(copies[:4], originals) + find_same(copies[4:], [*originals, *copies[:4]]) == at_once
    assert find_same([*reversed(originals), *copies]) == at_once


def test_many_copies_hold_together_without_all_pairs() -> None:
    draw = np.random.Generator(np.random.PCG64(5))
    image = bench.fitted(bench.scene(77))
    rows = []
    for number in range(60):
        noisy = (
            np.asarray(image).astype(int) + draw.integers(-6, 7, (1, 1, 3)) + draw.normal(0, 2, (*image.size[::-1], 1))
        )
        rows.append(Picture(number, hash_pixels(noisy.clip(0, 255).astype(np.uint8))))
    matches = find_same(rows)
    assert len(matches) <= 26 * 60  # of 1770 pairs
    group = list(range(60))

    def head(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    for match in matches:
        group[head(match.b)] = head(match.a)
    assert len({head(number) for number in range(60)}) == 1


def test_one_transform_gives_the_published_hash_in_all_orientations(scenes: list[Image.Image]) -> None:
    for scene in scenes[:4]:
        small = np.asarray(scene.resize((64, 64), Image.Resampling.BOX))
        grey = np.asarray(Image.fromarray(small).convert("L"))
        published, quality = pdqhash.compute_dihedral(small)
        ours, own_quality = hash_whole(grey)
        apart = [np.unpackbits(one) != bits for one, bits in zip(ours, published, strict=True)]
        assert max(int(bits.sum()) for bits in apart) <= 6
        assert abs(quality - own_quality) <= 5
        for orientation in range(8):
            turned, _ = hash_whole(np.ascontiguousarray(oriented(grey, orientation)))
            assert int(np.bitwise_count(turned[0] ^ ours[orientation]).sum()) <= 4


def test_other_orientations_follow_from_the_upright_hash(scenes: list[Image.Image]) -> None:
    for scene in scenes[:6]:
        exact, _ = hash_whole(np.asarray(scene.convert("L")))
        assert np.array_equal(hash_upright(np.asarray(scene.convert("L"))), exact[0])
        derived = turned_hashes(exact[:1])[0]
        assert np.array_equal(derived[0], exact[0])
        apart = np.bitwise_count(derived ^ exact).sum(axis=1)
        others = np.bitwise_count(derived ^ exact[np.roll(np.arange(8), 1)]).sum(axis=1)
        assert apart.max() <= 40
        assert others.min() > 60


def woven(seed: int) -> Image.Image:
    """All texture, the same everywhere: no corner of it says where it is."""
    draw = np.random.Generator(np.random.PCG64(seed))
    threads = np.add.outer(draw.normal(0, 18, 150), draw.normal(0, 18, 200)) + draw.normal(0, 14, (150, 200))
    return Image.fromarray((threads + 128).clip(0, 255).astype(np.uint8)).resize((400, 300)).convert("RGB")


@pytest.mark.parametrize("turn", [None, 0, 2])
def test_a_crop_of_mere_texture_is_known_again_whichever_comes_first(turn: int | None) -> None:
    cloths = [woven(seed) for seed in range(6)]
    cut = [one.crop((25, 4, 385, 274)) for one in cloths]
    cut = cut if turn is None else [one.transpose(turn) for one in cut]
    wholes, crops = pictures(cloths), pictures(cut, 100)
    bare = [Picture(one.id, {**one.hashes, "points": ""}) for one in (*wholes, *crops)]
    matches = find_same(bare[6:], bare[:6])
    assert {(match.a, match.b, match.method) for match in matches} == {(n, 100 + n, "crop") for n in range(6)}
    assert all(0.7 < match.share_a < 0.9 and match.share_b == 1 for match in matches)
    assert all(match.mirrored == (turn == 0) for match in matches)
    swapped = find_same([Picture(one.id + 1000, one.hashes) for one in bare[:6]], bare[6:])
    assert {(match.a, match.b) for match in swapped} == {(100 + n, 1000 + n) for n in range(6)}
    assert find_same(bare[:6]) == []


def test_a_sketch_agrees_with_itself_moved_and_with_no_other(scenes: list[Image.Image]) -> None:
    greys = [np.asarray(scene.convert("L")) for scene in scenes[:4]]
    sketches = [sketch.sketch(grey) for grey in greys]
    for grey, cells in zip(greys, sketches, strict=True):
        assert np.array_equal(sketch.unpack(sketch.pack(cells), grey.shape[::-1]), cells)
    same = sketch.aligned(sketches[0], sketches[0], np.float64([[1, 0, 0], [0, 1, 0]]))
    other = sketch.aligned(sketches[0], sketches[1], np.float64([[1, 0, 0], [0, 1, 0]]))
    assert same.likeness > 0.99
    assert same.agreeing > 0.99
    assert other.likeness < 0.4
    with pytest.raises(ValueError, match="cells"):
        sketch.unpack(b"short", (400, 300))


def test_a_listed_picture_is_still_known_by_its_hash_of_the_whole(originals: list[Picture]) -> None:
    bare = {**originals[0].hashes, "sketch": "", "points": ""}
    matches = find_same([Picture(9001, bare)], originals)
    assert [(match.a, match.b, match.method) for match in matches] == [(originals[0].id, 9001, "whole")]


def test_pictures_without_hashes_are_passed_over(originals: list[Picture]) -> None:
    assert find_same([Picture(9000, {})], originals) == []
    assert find_same([]) == []


def test_real_edits_of_a_published_set(shared_data: Path) -> None:
    bridge = sorted((shared_data / "images" / "pdq" / "bridge-mods").glob("*.jpg"))
    turned = sorted((shared_data / "images" / "pdq" / "dih").glob("*.jpg"))
    different = sorted((shared_data / "images" / "imagededup_tests" / "base_images").glob("*.jpg"))
    rows = [Picture(n, hash_pixels(np.asarray(bench.fitted(Image.open(p))))) for n, p in enumerate(bridge + turned)]
    matches = find_same(rows[1:], rows[:1])
    assert {match.b for match in matches if match.a == 0} == set(range(1, len(rows)))
    assert find_same(pictures([Image.open(path).convert("RGB") for path in different])) == []
