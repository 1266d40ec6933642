// Beside wire.ts, what knows how things are spelled on the wire: here they are spelled wrong. Each function takes a body
// in JSON, and throws where it has not what is to be changed.

type Fields = Readonly<Record<string, unknown>>;

const LISTS = ["members", "images", "endpoints", "versions"];

/** With null in the list's place. */
export function withoutList(body: string): string {
    const value = parsed(body);
    return JSON.stringify({ ...value, [listIn(value) ?? missing("list")]: null });
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

const EXTRA_FIELDS = { undocumented: true, undocumented_detail: { since: null, notes: ["a", "b"] } };

function changeLast(body: string, change: (row: Fields) => Fields): string {
    const value = parsed(body);
    const list = listIn(value);
    if (list === undefined) return JSON.stringify(change(value));
    const rows = rowsOf(value, list);
    const last = rows.at(-1) ?? missing(`row in ${list}`);
    return JSON.stringify({ ...value, [list]: [...rows.slice(0, -1), change(last)] });
}

function parsed(body: string): Fields {
    return JSON.parse(body) as Fields;
}

function listIn(value: Fields): string | undefined {
    return LISTS.find((name) => Array.isArray(value[name]));
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
