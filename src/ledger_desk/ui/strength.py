"""How good a password is, as a sentence; nobody is made to type signs."""

LEAST, GOOD, BEST = 8, 12, 16


def sentence(password: str) -> str:
    """What is said while a password is typed."""
    size, kinds = len(password), len(set(password))
    if size < LEAST:
        return f"还差 {LEAST - size} 个字符"
    if kinds < 5:
        return "重复的字符太多，容易猜中"
    if size < GOOD and password.isascii():
        return "可以用。再长几个字符更稳妥"
    if size < BEST:
        return "不错"
    return "很好"
