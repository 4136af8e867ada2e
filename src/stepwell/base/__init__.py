"""What every room stands on: the row, permission, refusal, deferring work, the request. Knows no business."""
