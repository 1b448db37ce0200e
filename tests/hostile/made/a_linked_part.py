"""Makes a folder with a class that builds on earlier files, which are links to the worked answers.

wavenet/08_sequential: error, 0 points
says: 02_linear.py is
"""

from pathlib import Path


def make(folder: Path) -> Path:
    worked = Path(__file__).parents[3] / "solutions" / "wavenet"
    (folder / "08_sequential.py").write_bytes((worked / "08_sequential.py").read_bytes())
    for stem in ("01_flatten_consecutive", "02_linear", "05_batchnorm", "06_embedding", "07_tanh"):
        (folder / f"{stem}.py").symlink_to(worked / f"{stem}.py")
    return folder
