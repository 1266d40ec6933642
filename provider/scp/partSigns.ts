import { numberText } from "../text.js";
import type { Answer } from "./transport.js";

/*
 * Members come whole, images are read page by page, by the last ID, and an organisation's accounts by the numbers of pages:
 * nothing else is documented. If an answer says in another way that its rows are a part, to read on would be a guess. So
 * each of these is a reason not to believe the list.
 */

/** What was read of a list. */
export interface ReadRows {
    /** The rows in this answer. */
    readonly rows: number;
    /** The rows in the pages before; undefined for a list that comes whole. */
    readonly earlier?: number | undefined;
    /** Whether pages are asked for by their numbers: then each may say that there are others, and how many rows all have. */
    readonly isNumbered?: boolean;
}

/** What a service says beside its rows is a handful of values. */
const MAX_VALUES = 100_000;
const LONGEST_NAME = 40;

interface Sign {
    /**
     * What fields are called, and headers with `x-` before it: in small letters and as one word, so that `has_more`, `hasMore` and
     * `X-Has-More` are the same.
     */
    readonly name: RegExp;
    readonly isSign: (value: unknown, list: ReadRows & { readonly isCounted: boolean }) => boolean;
    readonly says: string;
    /** Whether a list of numbered pages says so of itself, too. */
    readonly isPaging?: boolean;
}

const more = "says that there are more rows";
const nextPage = "leads to the next page";
const before = "says that there are rows before these";
const failed = "says that something failed";
const rowsBeside = "holds rows beside the list";
const otherCount = "is not the number of rows";

/** Not what a service counts that is no row, such as its attempts or how long it took. */
const countName =
    /^(?!.*(attempt|retr|request|call|page|limit|quota|time|seconds|millis|duration|bytes|version))(length|rows|items|entries|results|records|elements|hits|members|images|accounts|(total|num|number|nb)(?!s?$).*|totals?|.*(?<!ac|dis)count|.*(cnt|total|found))$/;

const signs: readonly Sign[] = [
    {
        name: /^(odata|opc)?next/,
        isSign: isSet,
        says: more,
        isPaging: true,
    },
    { name: /^(has(next|more)|more|cursor|continuation)/, isSign: isSet, says: more, isPaging: true },
    { name: /^((is)?(truncated|partial|incomplete)|unreachable|timedout)/, isSign: isSet, says: more },
    {
        name: /^(is|all)?(end|ended|done|last|final|finished|completed?|whole)(page|list|results?)?$/,
        isSign: isFalse,
        says: more,
        isPaging: true,
    },
    {
        name: /^remaining/,
        isSign: (value) => isSet(value) && numberOf(value) !== 0,
        says: more,
        isPaging: true,
    },
    {
        name: /^((total|last)?pages?|pagecount|totalpage)$/,
        isSign: (value) => numberOf(value) > 1,
        says: more,
        isPaging: true,
    },
    {
        name: /^rel$/,
        isSign: (value) => [value].flat().some((each) => /\bnext\b/.test(word(each))),
        says: nextPage,
        isPaging: true,
    },
    {
        name: countName,
        isSign: (value, list) => isCount(value) && !fits(value, list),
        says: otherCount,
        isPaging: true,
    },
    {
        // Beside a count that fits it is the size of a page.
        name: /^size$/,
        isSign: (value, list) => isCount(value) && !list.isCounted && !fits(value, list),
        says: otherCount,
        isPaging: true,
    },
    {
        name: /^(limit|pagesize|perpage|max(results|items|keys))$/,
        isSign: (value, { rows, earlier, isCounted }) =>
            earlier === undefined && !isCounted && numberOf(value) > 0 && rows >= numberOf(value),
        says: "says that the page is full",
        isPaging: true,
    },
    {
        name: /^(prev|previous)(page)?$|^marker$/,
        isSign: (value, { earlier }) => earlier === undefined && isSet(value),
        says: before,
        isPaging: true,
    },
    { name: /^(offset|skip)$/, isSign: (value) => numberOf(value) > 0, says: before, isPaging: true },
    {
        name: /^((current)?page|pagenumber|startindex)$/,
        isSign: (value) => numberOf(value) > 1,
        says: before,
        isPaging: true,
    },
    {
        name: /^(errors?|error(code|message)|faults?|failures?|exception|message|details?|warnings?)$/,
        isSign: isSet,
        says: failed,
    },
    {
        name: /^((result|status|http|response)?code|(result|response)?status|result|state|outcome)$/,
        isSign: (value) => numberOf(value) >= 400 || isFalse(value) || failing.test(word(value)),
        says: failed,
    },
    { name: /^(success|succeeded|ok)$/, isSign: isFalse, says: failed },
    {
        name: /(next|more|cursor|continuation|truncated|truncation|partial|incomplete|scroll(id)?|bookmark|(page|paging|start|resume)(token|key)|lastevaluatedkey|omitted|skipped|excluded)|^(search|start|page)?after$/,
        isSign: isSet,
        says: more,
        isPaging: true,
    },
    {
        name: /^failed|(errors?|failures?|failed|(?<!de)faults?|exceptions?|warnings?)(code|count|message|list|details?)?$/,
        isSign: isSet,
        says: failed,
    },
    { name: /^memberid$/, isSign: isSet, says: rowsBeside },
];

const failing = /fail|error|partial|incomplete|time_?d?-?out|denied|exception|abort|degraded/;

/**
 * What an answer says, in its fields beside the rows or in its headers, of rows that are not there: the list in words, which name
 * the field or header; undefined if it says nothing.
 *
 * @param value - the answer's body.
 * @param rowsName - the name of the list in it.
 */
export function signOfPart(
    value: object,
    headers: Answer["headers"],
    rowsName: string,
    read: ReadRows,
): string | undefined {
    const beside = fieldsBeside(value, rowsName, read);
    if (beside === undefined) {
        return `more than ${numberText(MAX_VALUES)} values beside the rows: too many to tell whether the list is whole`;
    }
    const fields = [...beside, ...namedHeaders(headers)].map(
        ([name, each]) => [name, plain(name), each] as const,
    );
    const isCounted = fields.some(([, name, each]) => countName.test(name) && fits(each, read));
    for (const [written, name, each] of fields) {
        if (isList(each) && name.includes(plain(rowsName)) && !name.endsWith("links")) {
            return partial(`another field ${rowsBeside}`);
        }
        const sign = signs.find((known) => known.name.test(name));
        if (sign?.isSign(each, { ...read, isCounted }) && !(read.isNumbered && sign.isPaging)) {
            return partial(`its "${knownName(written, name, sign)}" ${sign.says}`);
        }
    }
    if (read.isNumbered) {
        return undefined;
    }
    if (headers["content-range"] !== undefined) {
        return partial(`its "Content-Range" ${more}`);
    }
    return linksToNext(headers.link) ? partial(`its "Link" ${nextPage}`) : undefined;
}

function partial(why: string): string {
    return `a list that is not whole: ${why}`;
}

/** How many rows an answer says that there are, in its fields beside the rows and in its headers. */
export function countsIn(value: object, headers: Answer["headers"], rowsName: string): number[] {
    return [...(fieldsBeside(value, rowsName, { rows: 0 }) ?? []), ...namedHeaders(headers)]
        .filter(([name, each]) => countName.test(plain(name)) && isCount(each))
        .map(([, each]) => numberOf(each));
}

/** A name is text of the service, which can repeat what it was sent: no more of it is told than the part that is known. */
function knownName(written: string, name: string, sign: Sign): string {
    const [known = ""] = sign.name.exec(name) ?? [];
    return known === name && written.length <= LONGEST_NAME ? written : known;
}

/** Every field with its value, also those within others, but the rows and what is in them; undefined if there are too many. */
function fieldsBeside(
    value: object,
    rowsName: string,
    { rows, earlier }: ReadRows,
): [string, unknown][] | undefined {
    const found: [string, unknown][] = [];
    const open: object[] = [value];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
        if (found.length + size(each) > MAX_VALUES) {
            return undefined;
        }
        for (const [name, inner] of Object.entries(each)) {
            const isExpected =
                each === value &&
                // A page with rows has the address of the next one, also if that has none.
                (name === rowsName ||
                    (name === "next" && typeof inner === "string" && earlier !== undefined && rows > 0));
            if (isExpected) {
                continue;
            }
            found.push([name, inner]);
            if (typeof inner === "object" && inner !== null) {
                open.push(inner);
            }
        }
    }
    return found;
}

function size(value: object): number {
    return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Those that say something of the list, under the names that fields have. */
function namedHeaders(headers: Answer["headers"]): [string, unknown][] {
    return Object.entries(headers)
        .filter(([name]) => name.startsWith("x-"))
        .flatMap(([name, value]) => [value].flat().map((each): [string, unknown] => [name, each]));
}

function linksToNext(link: string | string[] | undefined): boolean {
    const parameters = String(link)
        .replace(/<[^<>]*>/g, "")
        .split(/[;,]/)
        .map((parameter) => parameter.split("="));
    return parameters.some(
        ([name = "", value = ""]) => name.trim().toLowerCase() === "rel" && /\bnext\b/i.test(value),
    );
}

/** As much of a name as tells which one it is. */
const beginning = /^(?:[-_.@ ]*[^-_.@ ]){0,60}/;

function plain(name: string): string {
    const [begin = ""] = beginning.exec(name) ?? [];
    return begin.toLowerCase().replace(/^x-|[-_.@ ]+/g, "");
}

function isSet(value: unknown): boolean {
    return typeof value === "object" && value !== null
        ? size(value) > 0
        : !["", "0", "false", "null", "undefined"].includes(word(value));
}

function isList(value: unknown): boolean {
    return typeof value === "object" && isSet(value);
}

function isFalse(value: unknown): boolean {
    return word(value) === "false";
}

/** Empty for a value that holds others. */
function word(value: unknown): string {
    return typeof value === "object" ? "" : String(value).toLowerCase();
}

function isCount(value: unknown): boolean {
    return !Number.isNaN(numberOf(value));
}

function fits(value: unknown, { rows, earlier = 0 }: ReadRows): boolean {
    return [rows, earlier + rows].includes(numberOf(value));
}

/** Headers, and at times fields, have numbers as text. */
function numberOf(value: unknown): number {
    return typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value))
        ? Number(value)
        : Number.NaN;
}
