import { type ImageMemberStatus, imageMemberStatuses } from "../provider/types.js";

/*
 * Reads what messages.ts and the policies beside it write: Pulumi hands a violation on as text alone. A text that is
 * not to be told apart for sure gives nothing.
 */

/** What a message says that a program can use. */
export type MessageFacts =
    /** It is about this image, and where there is one, about this share of it. */
    | {
          readonly kind: "finding";
          readonly imageId?: string | undefined;
          readonly memberId?: string | undefined;
          readonly status?: ImageMemberStatus | undefined;
          readonly since?: string | undefined;
          readonly visibility?: "public" | "community" | undefined;
      }
    /** Lists that could not be read; no IDs where it is not known which, or not of all. */
    | { readonly kind: "unread"; readonly imageIds: readonly string[] }
    /** The policy judged nothing. */
    | { readonly kind: "notJudged" };

/** Without "…": what was cut there has lost its closing quote, and the next one belongs to another text. */
const quotedText = String.raw`"(?:[^"\\…]|\\[^…])*"`;
const id = `([A-Za-z0-9._:-]+|${quotedText})`;
const name = String.raw`(?: \(${quotedText}\))?`;
const image = `[Ii]mage ${id}${name}`;
const member = String.raw`account ${id} \(status (${imageMemberStatuses.join("|")})(?:, since ${id})?\)`;

const forms: readonly [pattern: RegExp, facts: (...groups: (string | undefined)[]) => MessageFacts][] = [
    [
        new RegExp(`^${image} is shared with ${member}, wh`, "u"),
        (imageId, memberId, status, since) => share(imageId, memberId, status, since),
    ],
    [
        new RegExp(`^This resource shares ${image} with ${member}, wh`, "u"),
        (imageId, memberId, status, since) => share(imageId, memberId, status, since),
    ],
    [
        new RegExp(`^This resource shares an image that is still to be created with ${member}, wh`, "u"),
        (memberId, status, since) => share(undefined, memberId, status, since),
    ],
    [
        new RegExp(`^An image that is still to be created is shared with ${member}, wh`, "u"),
        (memberId, status, since) => share(undefined, memberId, status, since),
    ],
    [
        new RegExp(
            `^${image}: the share with account ${id} has been pending for \\d+ days, since ${id}[ ;]`,
            "u",
        ),
        (imageId, memberId, since) => share(imageId, memberId, "pending", since),
    ],
    [
        new RegExp(`^${image} is (public:|a community image:)`, "u"),
        (imageId, visibility) => ({
            kind: "finding",
            imageId: plain(imageId),
            visibility: visibility === "public:" ? "public" : "community",
        }),
    ],
    [
        new RegExp(
            `^${image} (?:can not be verified: this resource|has \\d+ more|is shared with (?:at least )?\\d+ accounts?;)`,
            "u",
        ),
        (imageId) => ({ kind: "finding", imageId: plain(imageId) }),
    ],
    [
        new RegExp(`^${image} could not be verified: `, "u"),
        (imageId) => ({ kind: "unread", imageIds: ids([imageId]) }),
    ],
    [
        new RegExp(`^Images ${id}, ${id}(?:, ${id})? could not be verified: `, "u"),
        (...all) => ({ kind: "unread", imageIds: ids(all) }),
    ],
    [
        /^(?:Images? .*|The images that this account shares|The image of this resource) could not be verified: /u,
        () => ({ kind: "unread", imageIds: [] }),
    ],
    [
        /^(?:The configuration of [a-z-]+ is wrong, so nothing was judged:|This was not judged, because )/u,
        () => ({ kind: "notJudged" }),
    ],
];

/** What a message of one of our policies says, as far as it is of a form that is known. */
export function messageFacts(message: string): MessageFacts | undefined {
    for (const [pattern, facts] of forms) {
        const match = pattern.exec(message);
        if (match !== null) {
            return facts(...match.slice(1));
        }
    }
    return undefined;
}

function share(
    imageId: string | undefined,
    memberId: string | undefined,
    status: string | undefined,
    since: string | undefined,
): MessageFacts {
    return {
        kind: "finding",
        imageId: plain(imageId),
        memberId: plain(memberId),
        status: status as ImageMemberStatus,
        since: plain(since),
    };
}

function ids(texts: readonly (string | undefined)[]): string[] {
    return texts.map(plain).filter((id) => id !== undefined);
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Undoes `idText`. */
function plain(text: string | undefined): string | undefined {
    if (text === undefined || !text.startsWith('"')) {
        return text;
    }
    return text
        .slice(1, -1)
        .replace(
            /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|(.))/gu,
            (_, point?: string, unit?: string, other?: string) =>
                point !== undefined
                    ? String.fromCodePoint(Number.parseInt(point, 16))
                    : unit !== undefined
                      ? String.fromCharCode(Number.parseInt(unit, 16))
                      : (escapes[other ?? ""] ?? other ?? ""),
        );
}
