"""The picture of growth: time of a round against the number of needs, both axes logarithmic, one panel a family."""
import math

WHO = [("entente", "Entente", "#0f8a7e"), ("ns", "NetworkSimplex", "#d9822b"), ("cs", "CostScaling", "#7a6fd0")]
INK, GRID, FAMILIES = "#7d8590", "#7d859040", ["uniform", "clustered", "scarce"]
WIDTH, HEIGHT, LEFT, TOP, GAP, BOTTOM = 980, 400, 78, 84, 26, 58


def lines_of(figures, family):
    """who → [(needs, ms)]."""
    found = {}
    for who, _, _ in WHO:
        points = [(size, figures.median("pairs", family, size, "plain", who)) for size in figures.sizes("pairs", family)]
        found[who] = [(size, ms) for size, ms in points if ms]
    return found


def label_of_needs(n):
    return f"{n // 1000}k"


def label_of_time(exponent):
    ms = 10.0 ** exponent
    return f"{ms / 1000:g} s" if ms >= 1000 else f"{ms:g} ms"


class Panel:
    def __init__(self, left, width, low, high, sizes):
        self.left, self.width, self.low, self.high, self.sizes = left, width, low, high, sizes

    def x(self, needs):
        low, high = math.log10(min(self.sizes)), math.log10(max(self.sizes))
        return self.left + 14 + (math.log10(needs) - low) / max(high - low, 1e-9) * (self.width - 28)

    def y(self, ms):
        share = (math.log10(ms) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def text(x, y, words, anchor="middle", size=13, weight="400", fill=INK):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
            f'fill="{fill}">{words}</text>')


def grid(panel, first):
    out = []
    for exponent in range(panel.low, panel.high + 1):
        y = panel.y(10.0 ** exponent)
        out.append(f'<line x1="{panel.left}" x2="{panel.left + panel.width:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        if first:
            out.append(text(panel.left - 8, y + 4, label_of_time(exponent), "end"))
    for needs in panel.sizes:
        x = panel.x(needs)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{GRID}"/>')
        out.append(text(x, HEIGHT - BOTTOM + 20, label_of_needs(needs)))
    return out


def curve(panel, points, colour):
    if not points:
        return []
    path = " ".join(f"{panel.x(n):.1f},{panel.y(ms):.1f}" for n, ms in points)
    dots = [f'<circle cx="{panel.x(n):.1f}" cy="{panel.y(ms):.1f}" r="4" fill="{colour}"/>' for n, ms in points]
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>', *dots]


def legend():
    out = []
    x = LEFT
    for _, name, colour in WHO:
        out.append(f'<circle cx="{x + 6}" cy="46" r="5" fill="{colour}"/>')
        out.append(text(x + 18, 50, name, "start", 14, "600", colour))
        x += 46 + 8.4 * len(name)
    return out


def draw(figures, path):
    """False: there is nothing to draw."""
    families = [f for f in FAMILIES if f in figures.families("pairs")]
    lines = {family: lines_of(figures, family) for family in families}
    every = [ms for by_who in lines.values() for points in by_who.values() for _, ms in points]
    sizes = sorted({n for by_who in lines.values() for points in by_who.values() for n, _ in points})
    if not every or len(sizes) < 2:
        return False
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    width = (WIDTH - LEFT - 16 - GAP * (len(families) - 1)) / len(families)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
           'font-family="system-ui, sans-serif" aria-label="Processor time of a round of pairs by number of needs">',
           text(LEFT, 24, "Processor time of a round of pairs, one thread (medians; both scales logarithmic)", "start", 15, "600")]
    out += legend()
    for number, family in enumerate(families):
        panel = Panel(LEFT + number * (width + GAP), width, low, high, sizes)
        out.append(text(panel.left + width / 2, TOP - 10, family, size=14, weight="600"))
        out += grid(panel, number == 0)
        for who, _, colour in reversed(WHO):
            out += curve(panel, lines[family][who], colour)
    out.append(text(LEFT + (WIDTH - LEFT) / 2, HEIGHT - 12, "needs (as many offers; scarce: a quarter)"))
    path.write_text("\n".join(out) + "\n</svg>\n", encoding="utf-8")
    return True
