# Text for every kind of reader to stumble over: a page, a terminal, a spreadsheet, a log of CI, a table.
# ninja/11_tanh: error, 0 points
# says: <script>alert(1)</script>
import torch


def backward(dh, hpreact, h):
    nasty = "<script>alert(1)</script> [bold red]x[/] =cmd|' /C calc'!A0 ::error::x %0A | `a` \x1b[31mred\x1b]0;title\x07 \u202egnp.exe \ud800 \x00"
    print(nasty)
    raise ValueError(nasty)
    return (1.0 - h**2) * dh
