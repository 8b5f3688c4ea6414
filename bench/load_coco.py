"""Loads COCO's annotations and results as pycocotools does, and evaluates nothing: load_coco.py INSTANCES RESULTS."""
import sys

from pycocotools.coco import COCO

COCO(sys.argv[1]).loadRes(sys.argv[2])
