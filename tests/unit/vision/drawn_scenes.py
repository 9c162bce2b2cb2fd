"""Pictures of what is no car in an accident, drawn here: toys, drawings, an interior, a wheel, a road, eight cars."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

EXAMPLES = Path(__file__).parents[3] / "examples"


def wheel_only() -> Image.Image:
    """A tyre with spokes that fills the frame."""
    canvas = np.full((720, 960, 3), 120, np.uint8)
    cv2.circle(canvas, (480, 360), 330, (25, 25, 25), -1)
    cv2.circle(canvas, (480, 360), 230, (175, 175, 180), -1)
    for angle in np.linspace(0, 2 * np.pi, 5, endpoint=False):
        end = (int(480 + 220 * np.cos(angle)), int(360 + 220 * np.sin(angle)))
        cv2.line(canvas, (480, 360), end, (90, 90, 95), 40)
    cv2.circle(canvas, (480, 360), 45, (60, 60, 60), -1)
    return Image.fromarray(cv2.GaussianBlur(canvas, (5, 5), 0))


def childs_drawing() -> Image.Image:
    """A child's drawing of a car, with a scribble on its door."""
    image = Image.new("RGB", (1000, 700), "white")
    pen = ImageDraw.Draw(image)
    pen.line([(150, 450), (250, 450), (330, 300), (600, 300), (700, 450), (850, 450), (850, 540), (150, 540),
              (150, 450)], fill="blue", width=6)  # fmt: skip
    for x in (280, 720):
        pen.ellipse([x - 60, 480, x + 60, 600], outline="black", width=6)
    pen.line([(300, 500), (330, 470), (350, 510), (380, 480)], fill="red", width=5)
    return image


def line_drawing() -> Image.Image:
    """A draughtsman's side view of a car: thin black lines, doors, windows, lamps."""
    image = Image.new("RGB", (1200, 700), (250, 250, 247))
    pen = ImageDraw.Draw(image)
    ink = {"fill": (20, 20, 20), "width": 3}
    body = [(90, 470), (110, 400), (190, 370), (340, 350), (450, 250), (560, 225), (800, 225), (930, 300), (1010, 345),
            (1080, 370), (1105, 430), (1100, 480), (1040, 495)]  # fmt: skip
    pen.line([*body, (90, 490), (90, 470)], **ink)
    pen.line([(380, 350), (470, 265), (640, 250), (640, 350), (380, 350)], **ink)
    pen.line([(660, 350), (660, 250), (790, 250), (890, 310), (905, 350), (660, 350)], **ink)
    for x in (360, 650, 900):
        pen.line([(x, 355), (x, 480)], **ink)
    for x in (600, 860):
        pen.rectangle([x - 40, 375, x, 385], outline=(20, 20, 20), width=2)
    for x in (240, 920):
        pen.ellipse([x - 85, 410, x + 85, 580], outline=(20, 20, 20), width=3)
        pen.ellipse([x - 50, 445, x + 50, 545], outline=(20, 20, 20), width=2)
    pen.polygon([(95, 430), (115, 405), (165, 400), (150, 430)], outline=(20, 20, 20), width=2)
    return image


def toy_car() -> Image.Image:
    """A plastic car, red, with big wheels, that lies on a wooden table, scratched and dented by play."""
    rows = np.linspace(0, 1, 750)[:, None]
    grain = 12 * np.sin(np.arange(1000)[None] / 9 + 6 * np.sin(rows * 9))
    table = np.stack([np.broadcast_to(value - 40 * rows, (750, 1000)) + grain for value in (190, 150, 105)], 2)
    canvas = np.ascontiguousarray(table.clip(0, 255).astype(np.uint8))
    cv2.ellipse(canvas, (510, 560), (330, 40), 0, 0, 360, (70, 55, 40), -1)
    body = np.array([(200, 500), (215, 430), (330, 410), (400, 320), (620, 315), (720, 405), (800, 430), (815, 505)])
    cv2.fillPoly(canvas, [body.astype(np.int32)], (205, 30, 35))
    window = np.array([(415, 335), (505, 335), (505, 405), (365, 408)])
    cv2.fillPoly(canvas, [window.astype(np.int32)], (150, 200, 235))
    cv2.fillPoly(canvas, [np.array([(525, 335), (610, 333), (680, 405), (525, 405)], np.int32)], (150, 200, 235))
    for x in (315, 705):
        cv2.circle(canvas, (x, 510), 78, (30, 30, 32), -1)
        cv2.circle(canvas, (x, 510), 40, (235, 200, 60), -1)
    cv2.ellipse(canvas, (230, 455), (18, 14), 0, 0, 360, (250, 240, 170), -1)
    for start, end in (((450, 440), (560, 470)), ((460, 455), (530, 480))):
        cv2.line(canvas, start, end, (240, 220, 215), 3)
    cv2.ellipse(canvas, (620, 455), (35, 22), 10, 0, 360, (160, 20, 25), -1)
    return Image.fromarray(cv2.GaussianBlur(canvas, (0, 0), 1.6))


def model_car() -> Image.Image:
    """The rendered car of an example as a model on a table: what is seen of it is a car."""
    scene = Image.open(EXAMPLES / "01_complete" / "01.jpg").convert("RGB")
    car = scene.crop((330, 370, 1250, 900)).resize((520, 300))
    table = toy_car().crop((0, 0, 1000, 120)).resize((1000, 750))
    table.paste(car, (240, 260))
    return table


def interior() -> Image.Image:
    """A dashboard with a steering wheel and two seats."""
    image = Image.new("RGB", (1000, 750), (60, 60, 66))
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, 1000, 260], fill=(150, 175, 200))
    pen.rectangle([0, 250, 1000, 420], fill=(35, 35, 38))
    pen.ellipse([180, 250, 480, 550], outline=(15, 15, 15), width=34)
    pen.ellipse([290, 360, 370, 440], fill=(20, 20, 20))
    pen.rectangle([560, 300, 760, 400], fill=(10, 25, 40))
    for x in (120, 620):
        pen.rounded_rectangle([x, 520, x + 280, 800], 50, fill=(95, 80, 70))
    return image


def empty_road() -> Image.Image:
    """A road to the horizon with lane marks, cracks in the asphalt and a bent rail, and nobody on it."""
    rng = np.random.default_rng(7)
    canvas = np.zeros((800, 1200, 3), np.float32)
    canvas[:360] = np.linspace(200, 235, 360)[:, None, None] * np.array([0.8, 0.9, 1.0])
    canvas[360:] = (96, 118, 70)
    image = np.ascontiguousarray(canvas.astype(np.uint8))
    cv2.fillPoly(image, [np.array([(560, 360), (640, 360), (1180, 800), (20, 800)], np.int32)], (98, 98, 100))
    for near in np.linspace(0.05, 1, 9):
        y, half = 360 + 440 * near**2, 2 + 9 * near**2
        length = 34 * near**2
        corners = [(600 - half, y), (600 + half, y), (600 + half, y - length), (600 - half, y - length)]
        cv2.fillPoly(image, [np.array(corners, np.int32)], (235, 235, 230))
    crack = np.cumsum(rng.normal(0, 14, (24, 2)), 0) + np.array([420, 640])
    cv2.polylines(image, [crack.astype(np.int32)], False, (45, 45, 46), 3)
    rail = [(650, 372), (760, 430), (850, 470), (880, 530), (980, 555), (1190, 690)]
    cv2.polylines(image, [np.array(rail, np.int32)], False, (170, 174, 178), 14)
    noisy = image + rng.normal(0, 6, image.shape)
    return Image.fromarray(cv2.GaussianBlur(noisy.clip(0, 255).astype(np.uint8), (0, 0), 0.8))


def eight_cars() -> Image.Image:
    """A rendered car of an example pasted eight times on grey."""
    scene = Image.open(EXAMPLES / "01_complete" / "01.jpg").convert("RGB")
    car = scene.crop((330, 370, 1250, 900)).resize((460, 265))
    street = Image.new("RGB", (1920, 1080), (110, 110, 110))
    for number in range(8):
        street.paste(car, (10 + 475 * (number % 4), 150 + 420 * (number // 4)))
    return street
