"""Draws what bench/run measured with gnuplot: SVG and PNG files beside the CSV files.

Bars stand for medians; the thin lines on them reach from the least to the most of the runs.
"""
import os
import subprocess

import cases
import results

LINE = "\\n"  # how gnuplot's texts break a line
GREY, ORANGE, PALE, BLUE = "#9a9a9a", "#d9822b", "#8fb8de", "#1f5f9f"

STYLE = """
set border 3 lc rgb "#555555"
set tics nomirror out scale 0.5 textcolor rgb "#333333"
set grid ytics lt 1 lw 0.6 lc rgb "#e2e2e2"
set key at graph 0, graph 1.12 left top horizontal Left reverse samplen 1.2 width 1
set tmargin 5
set bmargin 5
set style fill solid 1.0 noborder
set bars 0.4
"""


def text(value):
    return '"' + str(value).replace('"', "'") + '"'


def number(value):
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def time(value):
    """Microseconds, in a unit that suits."""
    unit, scale = ("s", 1e6) if value >= 1e6 else ("ms", 1e3) if value >= 1e3 else ("µs", 1)
    return f"{number(value / scale)} {unit}"


def heading(title):
    return [f'set label 1 {text(title)} at graph 0, graph 1.17 left font ",12"']


def tics_of(unit):
    """A tic at every power of ten."""
    powers = [10.0**power for power in range(-3, 9)]
    return "set ytics (" + ", ".join(f"{text(unit(value))} {value}" for value in powers) + ")"


def bars(groups, series, values, title, xlabel, ylabel, unit=number, log=True, key=True):
    """A panel: a group of bars for each of `groups`, one bar in it for each of `series`, (name, colour).
    `values[group, name]` is a Sample; a missing one leaves a gap."""
    width = 0.86 / len(series)
    most, least = (choice(end) for choice, end in ((max, [s.max for s in values.values()]),
                                                   (min, [s.min for s in values.values()])))
    below = -1 if any(LINE in group for group in groups) else 0
    commands = heading(title) + [
        f"set xlabel {text(xlabel)} offset 0,{below}", f"set ylabel {text(ylabel)}", f"set boxwidth {width * 0.92}",
        f"set xrange [-0.55:{len(groups) - 0.45}]", "set key" if key else "unset key", "set xtics scale 0 (" +
        ", ".join(f"{text(group)} {index}" for index, group in enumerate(groups)) + ")"]
    if log:
        commands += ["set logscale y", f"set yrange [{least / 2.5}:{most * 2.5}]", tics_of(unit)]
    else:
        commands += ["unset logscale y", f"set yrange [0:{most * 1.15}]", "set ytics autofreq"]
    plotted = []
    for place, (name, colour) in enumerate(series):
        if not any((group, name) in values for group in groups):
            continue
        block = f"$bars{place}"
        commands.append(f"{block} << END")
        for index, group in enumerate(groups):
            sample = values.get((group, name))
            if sample:
                x = index + (place - (len(series) - 1) / 2) * width
                commands.append(f"{x:.4f} {sample.median} {sample.min} {sample.max} {text(unit(sample.median))}")
        commands.append("END")
        plotted += [f'{block} using 1:2 with boxes lc rgb "{colour}" title {text(name)}',
                    f'{block} using 1:3:(0):($4-$3) with vectors nohead lc rgb "#333333" notitle',
                    f'{block} using 1:4:5 with labels offset 0,0.6 font ",8" notitle']
    return commands + ["plot " + ", ".join(plotted)]


def draw(folder, name, panels, width=900, height=420, rows=1):
    """Panels in one picture, side by side or in rows."""
    for kind, terminal in (("svg", f'svg size {width},{height} font "sans,11" background "white"'),
                           ("png", f'pngcairo size {width},{height} font "sans,10"')):
        commands = [f"set terminal {terminal}", f"set output {text(os.path.join(folder, name + '.' + kind))}", STYLE,
                    f"set multiplot layout {rows},{len(panels) // rows}"]
        for panel in panels:
            commands += panel
        subprocess.run(["gnuplot"], input="\n".join(commands + ["unset multiplot", ""]), text=True, check=True)


def whole(folder):
    """The reference is that of the newest packages, which is measured last."""
    series = [("PyTorch + SciPy", ORANGE), ("ragloss 1 thread", PALE), ("ragloss 2 threads", BLUE),
              ("read of the input", GREY)]
    processes, loaded, groups = {}, {}, []
    for name, commands in results.processes(folder, "whole").items():
        case = cases.BY_NAME[name]
        group = case.criterion + LINE + f"{case.shape[0]:,} × {case.shape[1]} × {case.shape[2]}"
        groups.append(group)
        for panel, references, prefix in ((processes, results.references(commands), "ragloss "),
                                          (loaded, results.loaded_references(commands), "ragloss once loaded ")):
            found = [commands[references[-1]] if references else None, commands.get(prefix + "1"),
                     commands.get(prefix + "2"), commands["read"] if panel is processes else None]
            for (label, _), sample in zip(series, found):
                if sample:
                    panel[group, label] = sample.map(lambda value: value * 1e6)
    panels = [bars(groups, of_panel, panel, title, "samples × predictions × classes", "time (log)", time)
              for panel, of_panel, title in ((processes, series, "Whole processes"),
                                             (loaded, series[:3], "Evaluation once all is loaded")) if panel]
    if panels:
        draw(folder, "whole", panels, width=1200, height=380 * len(panels), rows=len(panels))


def assignment(folder):
    times = results.assignments(folder)
    newest = next((key[3] for key in reversed(times)), None)
    series = [("SciPy", ORANGE), ("fastest of lapx", GREY), ("ragloss, transposing first", PALE), ("ragloss", BLUE)]
    called = {"scipy": series[0][0], "ragloss transposing": series[2][0], "ragloss": series[3][0]}
    panels = []
    for kind in ("random", "quantised"):
        values = {}
        for (preds, objects, costs, scipy, solver), sample in times.items():
            name = "fastest of lapx" if solver.startswith("lapx") else called.get(solver)
            if name and costs == kind and preds != "1" and scipy == newest:
                values[f"{preds} × {objects}", name] = sample
        groups = list(dict.fromkeys(group for group, _ in values))
        panels.append(bars(groups, series, values, f"Assignment, {kind} costs", "predictions × objects",
                           "time of one matrix (log)", time) if values else [])
    if all(panels):
        draw(folder, "assignment", panels, width=1100, height=760, rows=2)


def stages(folder):
    speeds = results.stages(folder)
    series = [("copy in memory", GREY), ("costs", BLUE), ("losses", PALE)]
    called = {"copy": "copy in memory", "cost": "costs", "loss": "losses"}
    panels = []
    for place in ("memory", "cache"):
        values = {(f"{criterion}{LINE}{preds} × {classes} × {objects}", called[stage]): sample
                  for (criterion, preds, classes, objects, data, stage), sample in speeds.items() if data == place}
        groups = list(dict.fromkeys(group for group, _ in values))
        panels.append(bars(groups, series, values, f"One thread, predictions from {place}",
                           "predictions × classes × objects", "GB/s (log)") if values else [])
    if all(panels):
        draw(folder, "stages", panels, height=760, rows=2)


def block(name, points):
    return [f"${name} << END"] + [f"{x} {sample.median} {sample.min} {sample.max}" for x, sample in points] + ["END"]


GROWTH_AXES = ["set xtics scale 0.5 autofreq", "set ytics autofreq", 'set xlabel "thousands of samples"', "set key"]
ERROR_BARS = 'using ($1/1000):2:3:4 with {} pt 7 ps 0.7 lc rgb "{}" title "{}"'


def growth_of_time(criterion, commands):
    times = {command: sorted((size, sample.map(lambda value: value * 1e3)) for size, sample in sizes.items())
             for command, sizes in commands.items()}
    slope, intercept, _ = results.line([(size, sample.median) for size, sample in times["ragloss"]])
    return block("ours", times["ragloss"]) + block("read", times["read"]) + GROWTH_AXES + heading(
        f"Time of {criterion}, 300 predictions × 80 classes") + [
        f"set xrange [0:{times['ragloss'][-1][0] / 1000 * 1.05}]", "unset logscale", "set yrange [0:*]",
        'set ylabel "milliseconds"',
        f'plot {intercept} + {slope * 1000} * x lc rgb "{BLUE}" lw 1 title "straight line", $ours ' +
        ERROR_BARS.format("yerrorbars", BLUE, "ragloss") + ", $read " +
        ERROR_BARS.format("yerrorbars", GREY, "read of the input")]


def growth_of_memory(folder, criterion):
    commands, plotted = [], []
    for name, column, colour, title in (("files", "file_kib", GREY, "pred.npz"),
                                        ("resident", "resident_kib", PALE, "resident"),
                                        ("anonymous", "anonymous_kib", BLUE, "not a file's pages")):
        sizes = {int(size): sample for (of, size), sample in
                 results.memory(folder, "memory", column, "criterion", "samples").items() if of == criterion}
        commands += block(name, sorted(sizes.items()))
        plotted.append(f"${name} " + ERROR_BARS.format("yerrorlines", colour, title))
    return GROWTH_AXES + heading(f"Peak memory of {criterion}") + [
        'set ylabel "MiB (log)"', "set logscale y", "set yrange [1:5000]"] + commands + ["plot " + ", ".join(plotted)]


def growth(folder):
    panels = []
    for criterion, commands in results.growth(folder).items():
        if len(commands["ragloss"]) > 1:
            panels += [growth_of_time(criterion, commands), growth_of_memory(folder, criterion)]
    if panels:
        draw(folder, "growth", panels, height=400 * (len(panels) // 2), rows=len(panels) // 2)


def json(folder):
    series = [("ragloss", BLUE), ("Python's json", ORANGE)]
    called = {"ragloss": series[0][0], "python's json": series[1][0]}
    speeds = {}
    for size, commands in results.processes(folder, "json").items():
        for command, name in called.items():
            speeds["whole processes", name] = commands[command].map(lambda value, size=size: int(size) / value / 1e6)
    if not speeds:
        return
    memory = {}
    for group, column in (("all of it", "resident_kib"), ("without mapped pages", "anonymous_kib")):
        for (file,), sample in results.memory(folder, "json_memory", column, "file_kib").items():
            memory[group, "ragloss"] = sample.map(lambda value, file=file: value * 1024 / int(file))
    draw(folder, "json", [
        bars(["whole processes"], series, speeds, f"Parsing JSON of {int(size) / 1e6:.0f} MB", "", "MB/s", log=False),
        bars(["all of it", "without mapped pages"], series[:1], memory, "Peak memory", "",
             "times the size of the file", log=False, key=False)], width=800)


def draw_all(folder):
    for figure in (whole, assignment, stages, growth, json):
        figure(folder)
