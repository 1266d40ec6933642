import { LOST_CHARACTER } from "./delivery.js";
import type { MoreToComeFault } from "./faults.js";

// What wire.ts has spelled, spelled wrong. Each function takes a body in JSON, and throws if the body does not have what is to be
// changed.

type Fields = Readonly<Record<string, unknown>>;

const LISTS = ["members", "images", "organization_units", "accounts", "endpoints", "versions"];

/** With null in the list's place. */
export function withoutList(body: string): string {
    const value = parsed(body);
    return JSON.stringify({ ...value, [theListIn(value)]: null });
}

/** Takes a field away from the last row, or from the image or member that it is about. */
export function withoutField(body: string, name: string): string {
    return changeLast(body, (row) => {
        const { [oneIn(row, [name])]: _, ...others } = row;
        return others;
    });
}

/** Gives the last row, or the image or member that it is about, another value of the first of these fields that it has. */
export function withField(body: string, names: readonly string[], value: unknown): string {
    return changeLast(body, (row) => ({ ...row, [oneIn(row, names)]: value }));
}

/** Adds fields, also to every row. */
export function withExtraFields(body: string): string {
    const value = { ...parsed(body), ...EXTRA_FIELDS };
    const list = listIn(value);
    const rows =
        list === undefined ? {} : { [list]: rowsOf(value, list).map((row) => ({ ...row, ...EXTRA_FIELDS })) };
    return JSON.stringify({ ...value, ...rows });
}

/** What a list says of more to come: the body, and headers beside it. */
export function withMore(
    body: string,
    sign: MoreToComeFault["sign"],
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
    const value = parsed(body);
    const list = theListIn(value);
    const rows = rowsOf(value, list).length;
    const field = (added: Fields) => ({ body: JSON.stringify({ ...value, ...added }), headers: {} });
    const header = (name: string, text: string) => ({ body, headers: { [name]: text } });
    switch (sign) {
        case "next":
            return field({ next: NEXT_PAGE });
        case "links":
            return field({ links: [{ rel: "next", href: NEXT_PAGE }] });
        case "count":
            return field({ count: rows + 1 });
        case "hasMore":
            return field({ has_more: true });
        case "notDone":
            return field({ done: false });
        case "pageToken":
            return field({ page_token: "second-page" });
        case "failedStatus":
            return field({ status: "PARTIAL_FAILURE" });
        case "otherRows":
            return field({ [`other_${list}`]: [lastRow(value, list)] });
        case "linkHeader":
            return header("Link", `<${NEXT_PAGE}>; rel="next"`);
        case "contentRange":
            return header("Content-Range", `items 0-${rows}/${rows + 2}`);
        case "ageHeader":
            return header("Age", "60");
    }
}

const NEXT_PAGE = "/v2/next-page";

/** Adds errors, whatever else it says. */
export function withErrors(body: string): string {
    const errors = [{ detail: "The simulated gateway has a fault that leaves something out." }];
    return JSON.stringify({ ...parsed(body), errors });
}

/** With the list a second time, which is empty. */
export function withListTwice(body: string): string {
    return body.replace(/\}\s*$/, `,"${theListIn(parsed(body))}":[]}`);
}

/** Gives the last row, or the image or member that it is about, a status a second time. */
export function withStatusTwice(body: string): string {
    const marked = changeLast(body, (row) => ({ ...row, [`second ${oneIn(row, ["status"])}`]: "rejected" }));
    return marked.replace('"second status":', '"status":');
}

/** Ends the last row's ID, or that of the image or member that it is about, in what stands for a byte that is lost. */
export function withLostCharacter(body: string): string {
    return changeLast(body, (row) => {
        const name = oneIn(row, ["member_id", "id"]);
        return { ...row, [name]: `${row[name]}${LOST_CHARACTER}` };
    });
}

/** With the last row of the list a second time. */
export function withRowTwice(body: string): string {
    const value = parsed(body);
    const list = theListIn(value);
    return JSON.stringify({ ...value, [list]: [...rowsOf(value, list), lastRow(value, list)] });
}

const EXTRA_FIELDS = { undocumented: true, undocumented_detail: { since: null, notes: ["a", "b"] } };

function changeLast(body: string, change: (row: Fields) => Fields): string {
    const value = parsed(body);
    const list = listIn(value);
    if (list === undefined) {
        return JSON.stringify(change(value));
    }
    const changed = change(lastRow(value, list));
    return JSON.stringify({ ...value, [list]: [...rowsOf(value, list).slice(0, -1), changed] });
}

function parsed(body: string): Fields {
    return JSON.parse(body) as Fields;
}

function listIn(value: Fields): string | undefined {
    return LISTS.find((name) => Array.isArray(value[name]));
}

function theListIn(value: Fields): string {
    return listIn(value) ?? missing("list");
}

function lastRow(value: Fields, list: string): Fields {
    return rowsOf(value, list).at(-1) ?? missing(`row in ${list}`);
}

function rowsOf(value: Fields, list: string): readonly Fields[] {
    return value[list] as readonly Fields[];
}

function oneIn(row: Fields, names: readonly string[]): string {
    return names.find((name) => name in row) ?? missing(names.join(" or "));
}

function missing(what: string): never {
    throw new Error(`a fault is to change what the answer does not have: ${what}`);
}
