/* The style of a report: on a light and a dark screen, wide and narrow, in forced colours, and on paper. Text has a
 * contrast of at least 4.5 to the background of the page, and no information is conveyed by colour alone. */
#include "formats/report/report_parts.h"

static const char colours[] =
    ":root{color-scheme:light dark;--ground:#fff;--ink:#1c2126;--quiet:#586069;--line:#d8dde2;--first:#0b5cad;"
    "--second:#b14400;--band:#0b5cad26}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#15181b;--ink:#e4e7ea;--quiet:#9da7b1;--line:#353b42;"
    "--first:#79b3f5;--second:#f5a35c;--band:#79b3f52e}}\n"
    "@media(forced-colors:active){:root{--ground:Canvas;--ink:CanvasText;--quiet:CanvasText;--line:GrayText;"
    "--first:CanvasText;--second:CanvasText;--band:GrayText}}\n";

static const char text[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:72rem;background:var(--ground);color:var(--ink);"
    "font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
    "h1,h2,h3{line-height:1.25;font-weight:600;overflow-wrap:anywhere}\n"
    "h1{font-size:1.75rem;margin:0 0 .25rem}h2{font-size:1.25rem;margin:3rem 0 .75rem}"
    "h3{font-size:1rem;margin:1.5rem 0 .5rem}figure h3{margin-top:0}\n"
    "p{margin:.5rem 0;max-width:44rem;overflow-wrap:anywhere}\n"
    ".quiet,figcaption,dt{color:var(--quiet)}figcaption{font-size:.875rem}\n"
    ".id{unicode-bidi:isolate;overflow-wrap:anywhere}\n"
    ".verdict{font-weight:600;border-left:.25rem solid var(--first);padding-left:.75rem}"
    ".verdict.drifted{border-left:.25rem double var(--second)}\n"
    "a{color:var(--first)}\n"
    ":focus-visible{outline:.1875rem solid var(--first);outline-offset:.125rem}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}\n";

static const char tables[] =
    "dl{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:1.5rem 0}dt{font-size:.875rem}"
    "dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;color:var(--quiet);padding:.25rem 0}\n"
    "th,td{padding:.375rem 1rem .375rem 0;text-align:left;border-bottom:1px solid var(--line);"
    "vertical-align:top}\n"
    "thead th{font-weight:600;vertical-align:bottom}tbody th{font-weight:400}\n"
    ".number{text-align:right;white-space:nowrap}td .id,th .id{display:inline-block;min-width:5rem;max-width:18rem}\n"
    "summary{cursor:pointer;color:var(--quiet);font-size:.875rem}\n";

static const char pictures[] =
    "figure{margin:0}.figures{margin:1.25rem "
    "0;align-items:start;display:grid;gap:2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr))}"
    "\n"
    "svg{display:block;width:100%;height:auto;max-width:32rem}\n"
    "svg text{font-size:11px;fill:var(--quiet)}svg .end{text-anchor:end}svg .middle{text-anchor:middle}\n"
    ".tick{stroke:var(--line)}.bar{fill:var(--first)}.band{fill:var(--band);stroke:var(--first);stroke-width:.5}\n"
    ".agrees{stroke:var(--first);stroke-width:4;stroke-linecap:round}"
    ".differs{stroke:var(--second);stroke-width:1.5;fill:none}\n"
    ".object{fill:none;stroke:var(--first);stroke-width:2}"
    ".prediction{fill:none;stroke:var(--second);stroke-width:2;stroke-dasharray:6 3}\n"
    ".pair{stroke:var(--ink);stroke-width:1;stroke-dasharray:1 2}svg .name{fill:var(--ink);stroke:var(--ground);"
    "stroke-width:3px;paint-order:stroke}\n"
    ".key{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1.5rem 0 .5rem;padding:0;"
    "font-size:.875rem;color:var(--quiet)}.key svg{display:inline-block;width:1.75rem;height:.75rem;"
    "vertical-align:middle;margin-right:.375rem}\n"
    "@media print{:root{--ground:#fff;--ink:#000;--quiet:#444;--line:#bbb;--first:#0b5cad;--second:#b14400;"
    "--band:#0b5cad26}body{padding:0;max-width:none;font-size:10pt}h2,h3{break-after:avoid}"
    "figure,tr,dl{break-inside:avoid}.wide{overflow:visible}.skip{display:none}"
    ".bar,.band,.agrees{print-color-adjust:exact}}\n";

void rl_report_style(rl_output *output)
{
    rl_output_text(output, "<style>\n");
    rl_output_text(output, colours);
    rl_output_text(output, text);
    rl_output_text(output, tables);
    rl_output_text(output, pictures);
    rl_output_text(output, "</style>\n");
}
