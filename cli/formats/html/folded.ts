import { counted } from "../../../policy/findings/words.js";
import { html, type Markup } from "../markup.js";

/** The first items, and the rest in a part that has to be opened, and that is not printed until it is. */
export function folded<Item>(
    items: readonly Item[],
    atOnce: number,
    noun: string,
    markup: (items: readonly Item[]) => Markup,
): Markup | undefined {
    const rest = items.slice(atOnce);
    return items.length === 0
        ? undefined
        : html`${markup(items.slice(0, atOnce))}${
              rest.length > 0
                  ? html`<details class="more"><summary>${counted(rest.length, `more ${noun}`)}</summary>${markup(rest)}</details>`
                  : undefined
          }`;
}
