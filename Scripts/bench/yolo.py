"""Training steps of the full YOLOv3 (61,949,149 parameters) in Lockstep and in PyTorch with DDP, on made-up batches, one thread a rank."""

from steps import arguments, compare

if __name__ == "__main__":
    options = arguments(__doc__, record="yolo.md", batch=2, size=224, ranks=[1, 2])
    compare(options, __doc__, configuration="yolov3.yaml", script="yolo_training.py")
