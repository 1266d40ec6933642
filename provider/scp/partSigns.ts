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
     * What fields and headers are called: in small letters and as one word, so that `has_more`, `hasMore` and `X-Has-More` are the
     * same. It takes in no more than words that are known, because what it takes in is told.
     */
    readonly name: RegExp;
    /** What else they are called if they say something else. */
    readonly unless?: RegExp;
    readonly isSign: (value: unknown, list: ReadRows & { readonly isCounted: boolean }) => boolean;
    readonly says: string;
    /** Whether a list of numbered pages says so of itself, too. */
    readonly isPaging?: boolean;
}

const more = "says that there are more rows";
const nextPage = "leads to the next page";
const otherPages = "says that there are other pages";
const before = "says that there are rows before these";
const failed = "says that something failed";
const rowsBeside = "holds rows beside the list";
const otherCount = "is not the number of rows";

const countName =
    /^(length|range|rows|items|entries|results|records|elements|hits|members|images|accounts)$|^(num|number|nb)(?!s?$)|(total|cnt|found|(?<!ac|dis)count)(rows|items|elements|count){0,2}s?/;
/** What a service counts that is no row, such as its attempts or how long it took. */
const notRows = /attempt|retr|request|call|page|limit|quota|time|seconds|millis|duration|bytes|version/;
/** What plainly measures or names something else, and may be any number. */
const otherNumber =
    /max|size|length|ms$|took|elapsed|latency|expire|ttl|age$|^date|date$|revision|code|status|discount|price|cost|port$|trace|id$|(account|project|tenant|user|owner)(no|number)?$/;
/** More than any list has: a time, or the number of an account, for example. */
const LARGEST_COUNT = 1e9;

/** Lists that say something of the list, or of how it was asked for. */
const otherList = /(links?|rel|schemas?|sort|order|orderby|filters?|fields|columns|notes?|tags)$/;
/** What a header has in its name that says something of the list. */
const pagingHeader =
    /next|more|page|total|count|num|range|cursor|marker|continu|offset|remain|partial|truncat|complete|done|last|error|fail/;

const signs: readonly Sign[] = [
    {
        name: /timedout|unreachable|(is)?truncat(ed|ion)|partial|incomplete|unfinished|omitted|skipped|excluded|capped|clipped|trimmed|cutoff|overflow|^limited$/,
        isSign: isSet,
        says: more,
    },
    {
        name: /(odata|has)?(next|more|another)|cursor|continuation|scroll(id)?|bookmark|(page|paging|start|resume)(token|key)|^token$|lastevaluatedkey|^(search|start|page)?after$|^(left|rest)$/,
        isSign: isSet,
        says: more,
        isPaging: true,
    },
    { name: /remaining/, unless: notRows, isSign: isSet, says: more, isPaging: true },
    {
        name: /^(is|all|list|page|rows|results?|members|images|search|scan|query)*(end|ended|done|last|final|finished|completed?|whole|exhausted)(page|list|results?|reached)?$/,
        isSign: isNo,
        says: more,
        isPaging: true,
    },
    { name: /^contentrange$/, isSign: isSet, says: more, isPaging: true },
    {
        name: /^rel$/,
        isSign: (value) => [value].flat().some((each) => /\bnext\b/.test(word(each))),
        says: nextPage,
        isPaging: true,
    },
    {
        name: /(total|last|num|current)?(page|startindex)s?(total|number|count){0,2}/,
        unless: /perpage|maxpage|size|limit|length/,
        isSign: (value) => numberOf(value) > 1,
        says: otherPages,
        isPaging: true,
    },
    {
        name: countName,
        unless: notRows,
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
    { name: /^(offset|skip)$/, isSign: isSet, says: before, isPaging: true },
    {
        name: /^(message|details?)$|^failed|(error|failure|failed|(?<!de)fault|exception|warning)s?(code|count|message|list|details?)?$/,
        isSign: isSet,
        says: failed,
    },
    {
        name: /^((result|status|http|response)?code|(result|response)?status|result|state|outcome|health)$/,
        isSign: (value) => ![0, 1, 200, Number.NaN].includes(numberOf(value)) || failing.test(word(value)),
        says: failed,
    },
    { name: /^(success|succeeded|ok)$/, isSign: isNo, says: failed },
];

const failing =
    /^([45]\d\d|206|false|no)\b|fail|error|partial|incomplete|progress|pending|running|time_?d?-?out|denied|exception|abort|degraded/;

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
        ([written, each]) => [written, ...turned(plain(written), each)] as const,
    );
    const list = {
        ...read,
        isCounted: fields.some(([, name, each]) => namesCount(name) && fits(each, read)),
    };
    for (const [index, [written, name, each]] of fields.entries()) {
        const sign = signs.find(
            (known) =>
                known.name.test(name) &&
                !known.unless?.test(name) &&
                known.isSign(each, list) &&
                !(read.isNumbered && known.isPaging),
        );
        if (sign !== undefined) {
            return partial(`its "${knownName(written, name, sign)}" ${sign.says}`);
        }
        if (isOtherList(each, name, plain(rowsName))) {
            return partial(`another field ${rowsBeside}`);
        }
        if (index < beside.length && !read.isNumbered && isOtherNumber(each, name, list)) {
            return partial(`a number beside it ${otherCount}`);
        }
    }
    return linksToNext(headers.link) && !read.isNumbered ? partial(`its "Link" ${nextPage}`) : undefined;
}

function namesCount(name: string): boolean {
    return countName.test(name) && !notRows.test(name);
}

function isOtherList(value: unknown, name: string, rowsName: string): boolean {
    return isList(value) && !otherList.test(name) && (Array.isArray(value) || name.includes(rowsName));
}

/** Whether a number under a name that says nothing is neither that of the rows nor one of something else. */
function isOtherNumber(value: unknown, name: string, list: ReadRows): boolean {
    const number = numberOf(value);
    return (
        number > 1 &&
        number < LARGEST_COUNT &&
        !fits(value, list) &&
        ![notRows, otherNumber].some((known) => known.test(name))
    );
}

function partial(why: string): string {
    return `a list that is not whole: ${why}`;
}

/** How many rows an answer says that there are, in its fields beside the rows and in its headers. */
export function countsIn(value: object, headers: Answer["headers"], rowsName: string): number[] {
    return [...(fieldsBeside(value, rowsName, { rows: 0 }) ?? []), ...namedHeaders(headers)]
        .filter(([name, each]) => namesCount(plain(name)) && isCount(each))
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

/** Those that say something of the list, each of their values. */
function namedHeaders(headers: Answer["headers"]): [string, unknown][] {
    return Object.entries(headers)
        .filter(([name]) => pagingHeader.test(name))
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

/** `notDone: true` is `done: false`. */
function turned(name: string, value: unknown): [string, unknown] {
    const [not] = /^(is|are)?not(yet)?/.exec(name) ?? [];
    return not !== undefined && (isYes(value) || isNo(value))
        ? [name.slice(not.length), isNo(value)]
        : [name, value];
}

function isSet(value: unknown): boolean {
    return typeof value === "object" && value !== null
        ? size(value) > 0
        : !isNo(value) && !["", "null", "undefined"].includes(word(value));
}

function isList(value: unknown): boolean {
    return typeof value === "object" && isSet(value);
}

function isYes(value: unknown): boolean {
    return ["true", "yes", "y", "1"].includes(word(value));
}

function isNo(value: unknown): boolean {
    return ["false", "no", "n", "0"].includes(word(value));
}

/** Empty for a value that holds others. */
function word(value: unknown): string {
    return typeof value === "object" ? "" : String(value).trim().toLowerCase();
}

/** Also one in words, or that says no more than "at least". */
function isCount(value: unknown): boolean {
    return ["number", "string"].includes(typeof value) && /^\W*\d/.test(word(value));
}

function fits(value: unknown, { rows, earlier = 0 }: ReadRows): boolean {
    return [rows, earlier + rows].includes(numberOf(value));
}

/** Headers, and at times fields, have numbers as text; of `0-19/45` and `1 of 3` it is the last. NaN for what is no whole number. */
function numberOf(value: unknown): number {
    if (typeof value === "number") {
        return Number.isInteger(value) ? value : Number.NaN;
    }
    const [, digits] =
        /^(?:(?:[a-z]+ ?)?[\d-]+ ?(?:\/|of) ?)?(\d[\d,_' ]*)$/.exec(
            typeof value === "string" ? word(value) : "",
        ) ?? [];
    return digits === undefined ? Number.NaN : Number(digits.replace(/\D/g, ""));
}
