import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { hasDuplicateField } from "../../../../provider/jsonText.js";
import { parsed, parsedList } from "../../../../provider/scp/answers.js";
import { virtualServerService } from "../../../../provider/scp/calledService.js";
import { ScpConfigurationError, ScpResponseError } from "../../../../provider/scp/errors.js";
import { checkImageId } from "../../../../provider/scp/imageId.js";
import { memberListSchema } from "../../../../provider/scp/schemas.js";
import { signedHeaders } from "../../../../provider/scp/signature.js";
import type { Answer } from "../../../../provider/scp/transport.js";

/*
 * What must hold whatever comes in: fast-check looks for a counterexample, and shows the smallest one that it finds.
 */

const member = fc.record({
    image_id: fc.constant("img"),
    member_id: fc.string({ minLength: 1, maxLength: 64 }),
    status: fc.constantFrom("pending", "accepted", "rejected"),
    created_at: fc
        .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
        .map((date) => date.toISOString().replace(/\.\d+Z$/, "Z")),
    updated_at: fc.constantFrom("2025-07-22T09:00:00", "2025-07-22T09:00:00Z", "2025-07-22T09:00:00.123Z"),
});

function answer(body: string): Answer {
    const call = { url: "u", status: 200 };
    return { body, isUtf8: true, headers: {}, call, service: virtualServerService };
}

function read(body: string): { memberId: string }[] | "error" {
    try {
        return parsedList(memberListSchema, "members", answer(body));
    } catch (error) {
        expect(error).toBeInstanceOf(ScpResponseError);
        return "error";
    }
}

test("a well-formed list is read whole, in order, whatever the members are called", () => {
    fc.assert(
        fc.property(fc.uniqueArray(member, { selector: (each) => each.member_id }), (members) => {
            expect(read(JSON.stringify({ members }))).toMatchObject(
                members.map((each) => ({ memberId: each.member_id })),
            );
        }),
    );
});

test("a list that is cut off anywhere is an error, never a shorter list", () => {
    fc.assert(
        fc.property(fc.array(member, { minLength: 1 }), fc.nat(), (members, cut) => {
            const body = JSON.stringify({ members });
            expect(read(body.slice(0, cut % body.length))).toBe("error");
        }),
    );
});

test("a list with one character changed is the same members, other ones, or an error, and never fewer", () => {
    fc.assert(
        fc.property(
            fc.array(member, { minLength: 1, maxLength: 3 }),
            fc.nat(),
            fc.string({ minLength: 1, maxLength: 1 }),
            (members, at, other) => {
                const body = JSON.stringify({ members });
                const index = at % body.length;
                const result = read(body.slice(0, index) + other + body.slice(index + 1));
                expect(result === "error" || result.length === members.length).toBe(true);
            },
        ),
        { numRuns: 1000 },
    );
});

test("a list of which a row comes again, wherever that is, is an error", () => {
    fc.assert(
        fc.property(fc.array(member, { minLength: 1 }), fc.nat(), fc.nat(), (members, which, where) => {
            const again = members[which % members.length];
            const rows = members.toSpliced(where % (members.length + 1), 0, again as never);
            expect(read(JSON.stringify({ members: rows }))).toBe("error");
        }),
    );
});

test("a field that comes twice anywhere is found, and nothing else is taken for one", () => {
    fc.assert(
        fc.property(
            fc.json({ maxDepth: 4 }),
            fc.string(),
            fc.constantFrom("", " ", "\n\t"),
            (text, name, blank) => {
                expect(hasDuplicateField(text, JSON.parse(text))).toBe(false);
                const field = `${JSON.stringify(name)}${blank}:`;
                const twice = `[0,{${field}${text},"other":[],${field}${text}}]`;
                expect(hasDuplicateField(twice, JSON.parse(twice))).toBe(true);
            },
        ),
    );
});

test("any other JSON than a list of members is an error", () => {
    fc.assert(
        fc.property(fc.json(), (body) => {
            const members = (JSON.parse(body) as { members?: unknown } | null)?.members;
            fc.pre(!Array.isArray(members) || members.length > 0);
            expect(read(body)).toBe("error");
        }),
    );
});

test("a row whose field is of another type is an error", () => {
    fc.assert(
        fc.property(
            member,
            fc.constantFrom("image_id", "member_id", "status", "created_at", "updated_at"),
            fc.oneof(
                fc.integer(),
                fc.boolean(),
                fc.constant(null),
                fc.constant(""),
                fc.array(fc.string()),
                fc.object(),
            ),
            (row, field, value) => {
                expect(read(JSON.stringify({ members: [{ ...row, [field]: value }] }))).toBe("error");
            },
        ),
    );
});

test("a timestamp is given back as the same moment, with a Z", () => {
    fc.assert(
        fc.property(
            fc.date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
            fc.boolean(),
            (date, withZ) => {
                const sent = date.toISOString().replace("Z", withZ ? "Z" : "");
                const row = {
                    image_id: "img",
                    member_id: "m",
                    status: "pending",
                    created_at: sent,
                    updated_at: sent,
                };
                const [given] = parsed(memberListSchema, answer(JSON.stringify({ members: [row] })));
                expect(given?.createdAt).toMatch(/Z$/);
                expect(Date.parse(given?.createdAt ?? "")).toBe(date.getTime());
            },
        ),
    );
});

test("a signature is the HMAC of exactly what is sent, for any URL and keys", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
        fc.property(
            fc.webUrl({ withQueryParameters: true }),
            fc.integer({ min: 0 }),
            text,
            text,
            (url, timestamp, accessKey, secretKey) => {
                const headers = signedHeaders({ method: "GET", url, timestamp }, { accessKey, secretKey });
                const expected = createHmac("sha256", secretKey).update(
                    ["GET", url, timestamp, accessKey, "Openapi"].join(""),
                );
                expect(headers["Scp-Signature"]).toBe(expected.digest("base64"));
            },
        ),
    );
});

test("an image ID that is let through is one segment of a path and stays itself in it", () => {
    fc.assert(
        fc.property(fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.uuid()), (id) => {
            let accepted: string;
            try {
                accepted = checkImageId(id);
            } catch (error) {
                expect(error).toBeInstanceOf(ScpConfigurationError);
                return;
            }
            const { pathname } = new URL(
                `https://gateway.example/v1/images/${encodeURIComponent(accepted)}/members`,
            );
            expect(pathname).toBe(`/v1/images/${id}/members`);
        }),
    );
});
