import { html, type Markup } from "../markup.js";

/** An account as the page's filter knows it: its ID, and its name if that is known. */
export function accountMarkup(memberId: string, memberName: string | undefined): Markup {
    const name = memberName === undefined ? "" : html` <span>${memberName}</span>`;
    return html`<code class="account">${memberId}${name}</code>`;
}
