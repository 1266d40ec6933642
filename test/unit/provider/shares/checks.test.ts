import * as pulumi from "@pulumi/pulumi";
import { imageShare } from "../../../../provider/shares/imageShare.js";
import { imageShareAcceptance } from "../../../../provider/shares/imageShareAcceptance.js";
import { parsedShareId } from "../../../../provider/shares/shareId.js";

const UNKNOWN = pulumi.runtime.unknownValue;
const share = { imageId: "img", memberId: "partner" };

function call(config: Record<string, string> = {}) {
    const stackConfig = (key: string) => config[key];
    return { sources: { stackConfig, environment: {}, scpconf: "/nowhere" }, tell: () => {} };
}

const settings = { "scp:endpoint": "http://127.0.0.1:1", "scp:authToken": "token" };

describe("the arguments of an ImageShare", () => {
    test.each([
        [{ imageId: "a/b" }, "imageId", "is not an image ID"],
        [{ memberId: "a/../b" }, "memberId", "is not an account ID"],
        [{ memberId: "" }, "memberId", "is missing"],
        [{ memberId: "x".repeat(65) }, "memberId", "1 to 64 letters"],
        [{ adopt: "yes" }, "adopt", "must be true or false"],
        [{ connection: " " }, "connection", "must be the name of a connection"],
    ])("are refused: %j", (wrong, property, why) => {
        const { failures } = imageShare.check({ ...share, ...wrong });
        expect(failures).toEqual([{ property, reason: expect.stringContaining(why) }]);
    });

    test("are let through if they are not known yet", () => {
        const news = { imageId: UNKNOWN, memberId: UNKNOWN, adopt: UNKNOWN, connection: UNKNOWN };
        expect(imageShare.check(news)).toEqual({ inputs: news, failures: [] });
    });
});

describe("the difference of two ImageShares", () => {
    const diff = (olds: object, news: object) =>
        imageShare.diff({ ...share, ...olds }, { ...share, ...news });

    test("is no status, and not whether a share was taken over", () => {
        expect(diff({ status: "accepted", adopt: true }, {})).toMatchObject({ changes: false, replaces: [] });
    });

    test("replaces: another account's share is made first, and the old one is taken back after it", () => {
        expect(diff({}, { memberId: "other" })).toEqual({
            changes: true,
            replaces: ["memberId"],
            deleteBeforeReplace: false,
        });
    });

    test("replaces the same share the other way round, since there cannot be two", () => {
        expect(diff({}, { connection: "main" })).toEqual({
            changes: true,
            replaces: ["connection"],
            deleteBeforeReplace: true,
        });
    });
});

describe("the arguments of an ImageShareAcceptance", () => {
    const news = { imageId: "img", status: "accepted" };

    test("name the account of the connection if they name none", () => {
        const { inputs, failures } = imageShareAcceptance.check(
            news,
            call({ ...settings, "scp:accountId": "partner" }),
        );
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ ...news, memberId: "partner" });
    });

    test("are refused if no account is known", () => {
        expect(imageShareAcceptance.check(news, call(settings)).failures).toEqual([
            { property: "memberId", reason: expect.stringContaining("set memberId, or scp:accountId") },
        ]);
    });

    test("are refused with settings that cannot be used, in their own words", () => {
        const { failures } = imageShareAcceptance.check({ ...news, connection: "nowhere" }, call(settings));
        expect(failures).toEqual([{ property: "connection", reason: expect.stringContaining("nowhere") }]);
    });

    test.each(["pending", undefined, "ACCEPTED"])("are refused with the status %j", (status) => {
        expect(imageShareAcceptance.check({ ...news, memberId: "a", status }, call()).failures).toEqual([
            { property: "status", reason: expect.stringContaining("must be accepted or rejected") },
        ]);
    });

    test("wait for a connection that is not known yet", () => {
        const { inputs, failures } = imageShareAcceptance.check({ ...news, connection: UNKNOWN }, call());
        expect(failures).toEqual([]);
        expect(inputs.memberId).toBe(UNKNOWN);
    });
});

test("an answer is given again if it has changed, and another account's is another resource", () => {
    const answer = { ...share, status: "accepted" as const };
    expect(imageShareAcceptance.diff({ ...answer, status: "rejected" }, answer)).toMatchObject({
        changes: true,
        replaces: [],
    });
    expect(imageShareAcceptance.diff({ ...answer, memberId: "other" }, answer).replaces).toEqual([
        "memberId",
    ]);
});

test.each(["img", "img/", "/partner", "img/partner/more", "img/a b", "../partner"])(
    "%j is not the ID of a share",
    (id) => {
        expect(() => parsedShareId(id)).toThrow("it must be <imageId>/<memberId>");
    },
);
