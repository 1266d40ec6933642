import type { IncomingHttpHeaders } from "node:http";
import type { Gateway } from "../../testing/index.js";
import { ACCOUNTS, IMAGES, jsonCall } from "./world.js";

/** A call whose answer is recorded. */
interface Exchange {
    readonly as: string;
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    /** Null sends none. Default: JSON. */
    readonly accept?: string | null;
}

/** What of an answer is recorded. Times and what hangs on an image's data are replaced by what they are. */
export interface RecordedAnswer {
    /** For example `owner: GET /v1/images`. */
    readonly call: string;
    readonly status: number;
    readonly headers: Record<string, string>;
    /** What the JSON says, or the text if it is none. */
    readonly body: unknown;
}

/** Makes every call, one after another, in a world in which none has been made. */
export async function answersIn(world: Gateway): Promise<RecordedAnswer[]> {
    const answers: RecordedAnswer[] = [];
    for (const exchange of EXCHANGES) {
        const { as, method, path, body, accept = "application/json" } = exchange;
        const headers = { Accept: accept ?? undefined };
        const answer = await jsonCall(world, path, { as, method, body, headers });
        answers.push({
            call: nameOf(exchange),
            status: answer.status,
            headers: recordedHeaders(answer.headers),
            body: answer.json === undefined ? answer.text : JSON.parse(answer.text, recordedField),
        });
    }
    return answers;
}

const images = Object.values(IMAGES);
const members = (imageId: string, memberId?: string) =>
    `/v1/images/${imageId}/members${memberId === undefined ? "" : `/${memberId}`}`;
const each = <T>(values: readonly T[], exchanges: (value: T) => Exchange[]) => values.flatMap(exchanges);

/** Who sees what of which image. */
const READS = each(images, (imageId) =>
    each(ACCOUNTS, (as) => [
        { as, method: "GET", path: `/v1/images/${imageId}` },
        { as, method: "GET", path: members(imageId) },
        { as, method: "GET", path: members(imageId, "accepted") },
        { as, method: "GET", path: members(imageId, as) },
    ]),
);

/** Who may do what to which image. What succeeds leaves everything as it was. */
const WRITES = each(images, (imageId) =>
    each(ACCOUNTS, (as) => [
        { as, method: "POST", path: members(imageId), body: { member_id: "newcomer" } },
        { as, method: "PUT", path: members(imageId, as), body: { status: as } },
        { as, method: "PUT", path: members(imageId, "accepted"), body: { status: "accepted" } },
        { as, method: "DELETE", path: members(imageId, "newcomer") },
    ]),
);

const LISTS = [
    ...each(ACCOUNTS, (as) =>
        [
            "",
            "?visibility=shared",
            "?visibility=community",
            "?visibility=all",
            "?visibility=all&os_hidden=true",
            "?os_hidden=true&visibility=shared",
        ].map((query) => list(as, query)),
    ),
    ...[
        "?visibility=private",
        "?visibility=public",
        "?visibility=secret",
        "?os_hidden=true",
        "?os_hidden=false",
        "?os_hidden=True&visibility=private",
        "?os_hidden=1",
        "?os_hidden=maybe",
        "?os_hidden=",
        "?limit=2",
        `?limit=2&marker=${IMAGES.public}`,
        `?limit=2&marker=${IMAGES.private}`,
        `?marker=${IMAGES.missing}`,
        "?limit=2&visibility=shared&name=shared",
        "?name=nothing",
        "?status=active",
        "?status=queued",
        "?os_distro=debian",
        "?sort=name:asc",
        "?sort=name",
        "?sort=name:asc,created_at:desc",
        "?sort=colour",
        "?sort=name:sideways",
    ].map((query) => list("owner", query)),
    list("stranger", `?marker=${IMAGES.private}`),
];

function list(as: string, query: string): Exchange {
    return { as, method: "GET", path: `/v1/images${query}` };
}

/** Each refusal in each form. */
const FORMS = each(
    [
        null,
        "*/*",
        "text/html",
        "text/plain",
        "application/xml",
        "application/*",
        "application/json, */*",
        "application/json, text/html",
        "text/html;q=0.5, application/json",
        "application/json;q=0.1",
    ],
    (accept): Exchange[] => [
        { as: "owner", method: "GET", path: members(IMAGES.shared), accept },
        { as: "owner", method: "GET", path: members(IMAGES.private), accept },
        { as: "owner", method: "GET", path: members(IMAGES.missing), accept },
        { as: "owner", method: "POST", path: members(IMAGES.shared), body: { member_id: "pending" }, accept },
        {
            as: "accepted",
            method: "PUT",
            path: members(IMAGES.shared, "accepted"),
            body: { status: "<b>" },
            accept,
        },
    ],
);

const ODDITIES: Exchange[] = [
    ...each<unknown>([{}, { status: null }, { status: 5 }, [], '"text"', "5", "null", "{bad", ""], (body) => [
        { as: "accepted", method: "PUT", path: members(IMAGES.shared, "accepted"), body },
    ]),
    ...each(["not-a-uuid", "a%20b", "%3Cb%3E", "a%2Fb"], (imageId): Exchange[] => [
        { as: "owner", method: "GET", path: members(imageId) },
        { as: "owner", method: "GET", path: members(imageId), accept: "*/*" },
        { as: "owner", method: "GET", path: members(imageId), accept: null },
        { as: "owner", method: "GET", path: `/v1/images/${imageId}` },
    ]),
    ...each(
        ["/", `/${IMAGES.shared}/files`, `/${IMAGES.shared}/members/`, `/${IMAGES.shared}/members/a/b`],
        (path) => [{ as: "owner", method: "GET", path: `/v1/images${path}` }],
    ),
    ...each(["application/json", "*/*", null], (accept): Exchange[] => [
        { as: "owner", method: "DELETE", path: members(IMAGES.shared), accept },
        { as: "owner", method: "POST", path: members(IMAGES.shared, "accepted"), body: {}, accept },
    ]),
    { as: "stranger", method: "PATCH", path: members(IMAGES.missing) },
    { as: "owner", method: "GET", path: members(IMAGES.shared, "a%20b") },
    { as: "owner", method: "GET", path: members(IMAGES.shared, "%3Cb%3E"), accept: "*/*" },
];

/** A whole life of a share, after which the image's members stand in another order. */
const LIFE: Exchange[] = [
    { as: "owner", method: "POST", path: members(IMAGES.shared), body: { member_id: "stranger" } },
    ...each(["accepted", "rejected", "pending"], (status): Exchange[] => [
        { as: "stranger", method: "PUT", path: members(IMAGES.shared, "stranger"), body: { status } },
        list("stranger", "?visibility=shared"),
    ]),
    { as: "owner", method: "POST", path: members(IMAGES.shared), body: { member_id: "owner" } },
    {
        as: "owner",
        method: "PUT",
        path: `${members(IMAGES.shared, "owner")}`,
        body: { status: "rejected" },
    },
    { as: "stranger", method: "DELETE", path: members(IMAGES.shared, "stranger") },
    { as: "owner", method: "DELETE", path: members(IMAGES.shared, "pending") },
    { as: "pending", method: "GET", path: members(IMAGES.shared), accept: "text/html" },
    {
        as: "owner",
        method: "POST",
        path: members(IMAGES.shared),
        body: { member_id: "pending" },
        accept: "text/html, application/json;q=0.9",
    },
    { as: "owner", method: "GET", path: members(IMAGES.shared), accept: "application/json, text/plain" },
];

const EXCHANGES: readonly Exchange[] = [...READS, ...WRITES, ...LISTS, ...FORMS, ...ODDITIES, ...LIFE];

const RECORDED_HEADERS = ["content-type", "allow", "location", "x-openstack-request-id"];

function recordedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
    const recorded = Object.entries(headers).filter(([name]) => RECORDED_HEADERS.includes(name));
    return Object.fromEntries(
        recorded.map(([name, value]) => [name, String(value).replace(/^req-[0-9a-f-]{36}$/, "req-<uuid>")]),
    );
}

const DATA_FIELDS = ["size", "virtual_size", "checksum", "os_hash_value"];

function recordedField(name: string, value: unknown): unknown {
    if (DATA_FIELDS.includes(name)) {
        return "<data>";
    }
    // Which of its stores has the data is a matter of a Glance's configuration.
    if (name === "stores") {
        return undefined;
    }
    const isTime = typeof value === "string" && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value);
    return isTime ? "<time>" : value;
}

function nameOf({ as, method, path, body, accept }: Exchange): string {
    const name = `${as}: ${method} ${path}`;
    return [
        name,
        ...(body === undefined ? [] : [JSON.stringify(body)]),
        ...(accept === undefined ? [] : [accept === null ? "without Accept" : `Accept: ${accept}`]),
    ].join(" ");
}
