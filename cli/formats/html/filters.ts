import { counted } from "../../../policy/findings/words.js";
import { imageMemberStatuses } from "../../../provider/types.js";
import { type Access, verdicts } from "../accesses.js";
import { html, type Markup } from "../markup.js";
import { verdictText } from "../words.js";

/** What is shown of everything below. Without its script the page shows all, and these not. */
export function filters(all: readonly Access[]): Markup {
    const present = new Set(all.map(({ verdict }) => verdict));
    return html`<search id="filters" aria-label="Filters" hidden>
<div class="field"><label for="account">Account</label><input id="account" list="accounts" autocomplete="off" spellcheck="false" placeholder="All accounts"><datalist id="accounts"></datalist></div>
<div class="field"><label for="verdict">Verdict</label><select id="verdict"><option value="">All</option>${verdicts
        .filter((verdict) => present.has(verdict))
        .map((verdict) => html`<option>${verdictText[verdict]}</option>`)}</select></div>
<fieldset><legend>Status</legend>${imageMemberStatuses.map(
        (status) =>
            html`<label><input type="checkbox" name="status" value="${status}" checked> ${status}</label>`,
    )}</fieldset>
<div class="field text"><label for="text">Text</label><input id="text" type="search" autocomplete="off" spellcheck="false" placeholder="Image, account, policy …"></div>
<button type="button" id="reset">Show all</button>
<p id="count" role="status">${counted(all.length, "line")}</p>
</search>`;
}
