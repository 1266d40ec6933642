import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import type { Log, Result } from "sarif";
import { validateXML } from "xmllint-wasm";
import { csvReport } from "../../../../cli/formats/csvReport.js";
import { reportFormats, reportWriter } from "../../../../cli/formats/index.js";
import { jsonReport } from "../../../../cli/formats/json.js";
import { junitReport } from "../../../../cli/formats/junit.js";
import { ndjsonReport } from "../../../../cli/formats/ndjson.js";
import { ocsfReport } from "../../../../cli/formats/ocsf.js";
import { sarifReport } from "../../../../cli/formats/sarif.js";
import { tableReport } from "../../../../cli/formats/table.js";
import type { AuditedConnection, ReportedFinding, ShareReport } from "../../../../cli/shareReport.js";
import type { Fact } from "../../../../policy/findings/finding.js";
import { toTakeBack } from "../../../../policy/findings/text.js";
import { repositoryFolder } from "../../../engine/folders.js";
import { goldenReport, hostileReports, hostileTexts, terminalControls } from "./hostileReports.js";
import { imageId, member, reportOf, violation } from "./samples.js";

const schemas = join(__dirname, "../fixtures/schemas");
/** Two shares of an image that were not judged, one that was, and an image of which all was. */
const partlyJudged = reportOf([
    {
        imageId: imageId(1),
        name: "golden",
        visibility: "shared",
        members: [
            member(1, "pending", "notJudged"),
            member(2, "rejected", "notJudged"),
            member(3, "accepted", "approved"),
        ],
    },
    {
        imageId: imageId(2),
        visibility: "shared",
        members: [member(1, "accepted", "approved")],
    },
]);
/** An audit of these connections that found nothing, with a share of each. */
const cleanOf = (...connections: readonly AuditedConnection[]): ShareReport =>
    reportOf(
        connections.map(({ connection = "" }, index) => ({
            imageId: imageId(index),
            visibility: "shared",
            members: [member(index, "accepted", "approved")],
            connection,
        })),
        { source: { kind: "audit", scope: "allSharedImages", connections } },
    );
const [east, west] = ["east", "west"].map((connection) => ({
    accountId: `${connection}-account`,
    region: `kr-${connection}1`,
    connection,
})) as [AuditedConnection, AuditedConnection];
const ofEvents = { kind: "pulumi", command: "preview", policyPacks: [{ name: "pack" }] } as const;
const plain = (_: unknown, text: string) => text;

test.each(reportFormats)(
    "nothing that a terminal would act on gets into %s, whatever the names",
    async (format) => {
        const writer = await reportWriter(format);
        await fc.assert(
            fc.asyncProperty(hostileReports, async (report) => {
                const text = await writer(report, plain);
                // CSV ends its lines with CR LF.
                expect(text.replaceAll("\r\n", "\n")).not.toMatch(terminalControls);
                expect(text.endsWith("\n")).toBe(true);
            }),
        );
    },
);

describe.each(reportFormats)("%s", (format) => {
    const share = { imageId: "golden", status: "pending" as const };
    const report = goldenReport({
        unread: [{ imageId: "lost", reason: "answered 503" }],
        changes: {
            since: "2026-01-01T00:00:00Z",
            added: [{ ...share, memberId: "added-account" }],
            removed: [{ ...share, memberId: "removed-account" }],
            changed: [{ ...share, memberId: "changed-account", earlierStatus: "accepted" }],
            visibilities: [{ imageId: "opened", earlier: "private", now: "public" }],
        },
    });

    test("shows an image that could not be read, and why", async () => {
        const text = await (await reportWriter(format))(report, plain);
        expect(text).toContain("lost");
        expect(text.replaceAll("`", "")).toContain("answered 503");
    });

    test("shows what has changed", async () => {
        const text = await (await reportWriter(format))(report, plain);
        for (const id of ["added-account", "removed-account", "changed-account", "opened"]) {
            expect(text).toContain(id);
        }
    });

    test("shows what is not compared, and does not say of it that nothing has changed", async () => {
        const notCompared = {
            imageIds: ["uncompared"],
            connections: [{ connection: "new-connection", accountId: "acme" }],
            areImagesUnknown: true,
        };
        const nothing = {
            since: "2026-01-01T00:00:00Z",
            added: [],
            removed: [],
            changed: [],
            visibilities: [],
        };
        const text = await (await reportWriter(format))(
            goldenReport({ changes: { ...nothing, notCompared } }),
            plain,
        );
        expect(text).toContain("uncompared");
        expect(text).toContain("new-connection");
        expect(text).toMatch(/which images there are could not be read|"areImagesUnknown": true/);
        expect(text).not.toMatch(/No changes|No share has changed/);
    });

    test("has a row in the documentation", () => {
        const page = readFileSync(join(repositoryFolder, "docs/command-line.md"), "utf8");
        expect(page).toContain(`\n| \`${format}\` | `);
    });
});

test("JSON keeps every value as it is", () => {
    fc.assert(
        fc.property(hostileReports, (report) => {
            expect(JSON.parse(jsonReport(report))).toEqual(JSON.parse(JSON.stringify(report)));
        }),
    );
});

describe("table", () => {
    test("shows shares, what the policies say, and what was not read", async () => {
        const report = goldenReport({ unread: [{ imageId: "lost", reason: "503" }] });
        expect((await tableReport(report, plain)).split("\n")).toEqual([
            "IMAGE ID  NAME  SHARED WITH  STATUS  SHARED SINCE  VERDICT  APPROVAL",
            "silver          nobody",
            "",
            "[mandatory] shared-images-approved: 1 share not approved",
            "    Take each share back, or approve its account. A share that is pending or rejected gives access all the same.",
            `    ${toTakeBack} delete golden stranger`,
            "    IMAGE           ACCOUNT   STATUS   SINCE       WHY           IMAGE ID",
            "    the golden one  stranger  pending  2025-07-22  not approved  golden",
            "",
            "[not read] Image lost",
            "    503",
            "",
            "2 images, 1 share, 1 violation, 0 advisory, 1 not read: this is not the whole picture",
            "",
        ]);
    });

    test("has each of 300 shares once, and what to do once a kind", async () => {
        const images = Array.from({ length: 300 }, (_, number) => ({
            imageId: imageId(number),
            members: [member(number, "pending", "unapproved")],
        }));
        const { findings, ...rest } = reportOf(images);
        const pending = findings.map((finding) => ({
            ...finding,
            policy: "pending-shares-recent",
            kind: "pending-too-long" as const,
            level: "advisory" as const,
        }));
        const text = await tableReport({ ...rest, findings: [...findings, ...pending] }, plain);
        expect(text.split("\n").length).toBeLessThan(315);
        for (const { memberId } of findings) {
            expect(text.split(`${memberId}`)).toHaveLength(2);
        }
        expect(text.split(toTakeBack)).toHaveLength(3);
    });

    test("tells a share without a finding, and a finding that is about no share, each in its place", async () => {
        const [image] = goldenReport().images;
        const other = { policy: "approvals-current", policyPack: "p", level: "advisory" as const };
        const text = await tableReport(
            goldenReport({
                images: [{ ...image, imageId: "golden", members: [member(1, "accepted", "unapproved")] }],
                findings: [
                    { ...other, kind: "approval-ends", message: "One ends." },
                    { ...other, kind: "approval-ends", message: "Another ends." },
                ],
            }),
            plain,
        );
        expect(text).toMatch(/^IMAGE ID .*\ngolden .* NOT APPROVED\n\n/);
        expect(text).toContain("\n[advisory] approvals-current\n    One ends.\n    Another ends.\n\n");
    });

    test("an image that everybody may use is approved by an audit, and not judged by a run of which nothing is known", async () => {
        const open = { imageId: "tools", visibility: "public", members: [] } as const;
        const audited = goldenReport({ images: [open], findings: [] });
        expect(await tableReport(audited, plain)).toMatch(/everybody \(public\) .*approved/);
        const source = { kind: "pulumi", command: "preview", policyPacks: [] } as const;
        expect(await tableReport({ ...audited, source }, plain)).toMatch(/everybody \(public\) .*not judged/);
    });

    test("shows who an account is, what approves it, and approvals to add once", async () => {
        const [image] = goldenReport().images;
        const approval = { expires: "2099-12-31", approvedBy: "ciso", owner: "team", reason: "move" };
        const members = [
            { memberId: "partner", status: "accepted", verdict: "approved", memberName: "P", approval },
        ] as const;
        const text = await tableReport(
            goldenReport({
                images: [{ ...image, imageId: "golden", members }],
                toApprove: { approvalsFile: "a.yaml", lines: "- memberId: x\n  expires: y\n", more: 2 },
                changes: {
                    since: "2026-01-01T00:00:00Z",
                    added: [{ imageId: "i", memberId: "m", memberName: "M", status: "pending" }],
                    removed: [],
                    changed: [],
                    visibilities: [],
                },
            }),
            plain,
        );
        expect(text).toContain(
            "partner (P)  accepted                approved  until 2099-12-31, approved by ciso, owner team\n",
        );
        expect(text).toContain(
            "\nTo approve what is not approved, add to a.yaml, with owner and reason (2 more shares: audit " +
                "--write-approvals adds them all):\n    - memberId: x\n      expires: y\n",
        );
        expect(text).toContain("    + i m (M) (pending)\n");
    });

    test.each([
        ["漢字", 4],
        ["이미지", 6],
        ["이미지".normalize("NFD"), 6],
        ["é".normalize("NFD"), 1],
        ["🇰🇷🙂", 4],
        ["ｱ", 1],
    ])("columns stay in line where characters are wide, narrow or several: %s", async (imageId, columns) => {
        const images = [
            { imageId, name: "x", members: [] },
            { imageId: "a".repeat(columns), name: "y", members: [] },
        ];
        const [, wide = "", narrow = ""] = (await tableReport(goldenReport({ images }), plain)).split("\n");
        expect(wide.slice(imageId.length)).toBe(narrow.slice(columns).replace("y", "x"));
    });

    test("IDs of any length that the service has stand whole, and in line", async () => {
        const longest = { imageId: "a".repeat(128), members: [] };
        const text = await tableReport(
            goldenReport({ images: [longest, { imageId: "b", members: [] }] }),
            plain,
        );
        const [, first = "", second = ""] = text.split("\n");
        expect(first).toBe(`${longest.imageId}        nobody`);
        expect(second.indexOf("nobody")).toBe(first.indexOf("nobody"));
    });

    test("one long cell is cut, which is marked, and makes no other row longer", async () => {
        const members = ["a", "x".repeat(1_000_000)].map((memberId) => ({
            memberId,
            status: "accepted" as const,
            verdict: "approved" as const,
        }));
        const images = [{ imageId: "golden", members }];
        const [header, short, long] = (await tableReport(goldenReport({ images }), plain)).split("\n");
        expect(long).toBe(`golden          ${"x".repeat(200)}…  accepted                approved`);
        expect(header?.length).toBeLessThan(200);
        expect(short?.length).toBeLessThan(200);
    });

    test("colours take no room", async () => {
        const painted = await tableReport(goldenReport(), (style, text) =>
            styleText(style, text, { validateStream: false }),
        );
        expect(painted).toContain("\u001b[31mnot approved\u001b[39m  golden\n");
        expect(stripVTControlCharacters(painted)).toBe(await tableReport(goldenReport(), plain));
    });
});

describe("CSV", () => {
    test("is one table with a header, CR LF and quotes as RFC 4180 has them", () => {
        const text = csvReport(
            goldenReport({ images: [{ imageId: "a", name: 'x, "y"', members: [] }], findings: [] }),
        );
        expect(text).toBe(
            "kind,imageId,imageName,visibility,memberId,status,createdAt,updatedAt,verdict,policy,policyPack,level,severity,since,resourceUrn,message,accountId,region,connection,memberName,approvedBy,owner,reason,expires\r\n" +
                'image,a,"x, ""y""",,,,,,,,,,,,,,,,,,,,,\r\n',
        );
    });

    test.each(hostileTexts.filter((text) => text !== ""))("no cell is a formula: %j", (name) => {
        const [, row = ""] = csvReport(
            goldenReport({ images: [{ imageId: name, members: [] }], findings: [] }),
        ).split("\r\n");
        const cell = /^image,"?(.*)/su.exec(row)?.[1] ?? "";
        expect(cell).not.toMatch(/^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u);
    });

    test.each([
        ["a;=1+1", "a;'=1+1"],
        ["a;+1;-1;@x", "a;'+1;'-1;'@x"],
        ["a;\uff1d1", "a;'\uff1d1"],
        // Taken apart at its semicolon, the second part is one in quotes.
        ['a;"=1"', '"a;\'""=1"""'],
        ["a=1", "a=1"],
        ["a; -1", "a; -1"],
    ])("nor is what a spreadsheet takes apart at a semicolon: %j", (name, cell) => {
        const text = csvReport(goldenReport({ images: [{ imageId: "i", name, members: [] }], findings: [] }));
        expect(text.split("\r\n")[1]?.replace(/,+$/, "")).toBe(`image,i,${cell}`);
    });

    test("says who an account is, and what approves it, in its last columns", () => {
        const known = {
            memberName: "P",
            approval: { approvedBy: "ciso", owner: "team", reason: "move", expires: "2099-12-31" },
        };
        const [finding] = goldenReport().findings as [ReportedFinding];
        const text = csvReport(
            goldenReport({
                images: [
                    {
                        imageId: "a",
                        members: [{ memberId: "b", status: "accepted", verdict: "approved", ...known }],
                    },
                ],
                findings: [{ ...finding, ...known }],
            }),
        );
        const [, ...rows] = text.trimEnd().split("\r\n");
        expect(rows).toEqual(rows.map(() => expect.stringMatching(/,P,ciso,team,move,2099-12-31$/)));
        expect(rows).toHaveLength(2);
    });

    test("holds everything of a report", () => {
        const share = { imageId: "a", memberId: "b", status: "pending" as const };
        const text = csvReport(
            goldenReport({
                unread: [{ imageId: "lost", reason: "503" }],
                changes: {
                    since: "2026-01-01T00:00:00Z",
                    added: [share],
                    removed: [share],
                    changed: [{ ...share, earlierStatus: "accepted" }],
                    visibilities: [{ imageId: "a", earlier: "private", now: "public" }],
                },
            }),
        );
        expect(text.split("\r\n").map((row) => row.split(",")[0])).toEqual([
            "kind",
            "share",
            "image",
            "finding",
            "unread",
            "added",
            "removed",
            "changed",
            "visibility",
            "",
        ]);
    });
});

describe("SARIF", () => {
    const {
        $schema: _,
        id: __,
        ...schema
    } = JSON.parse(readFileSync(join(schemas, "sarif-2.1.0.schema.json"), "utf8"));
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const run = (report: ShareReport) => {
        const [first] = (JSON.parse(sarifReport(report)) as Log).runs;
        return first as NonNullable<typeof first>;
    };
    const finding = (
        change: Partial<ReportedFinding> = {},
        ...without: (keyof ReportedFinding)[]
    ): ReportedFinding => {
        const all = Object.entries({ ...goldenReport().findings[0], ...change });
        return Object.fromEntries(
            all.filter(([name]) => !without.includes(name as keyof ReportedFinding)),
        ) as unknown as ReportedFinding;
    };
    const fingerprint = (result: Result | undefined) => result?.partialFingerprints?.primaryLocationLineHash;
    const fingerprintOf = (change: Partial<ReportedFinding>) =>
        fingerprint(run(goldenReport({ findings: [finding(change)] })).results?.[0]);

    test("is valid whatever the names", () => {
        fc.assert(
            fc.property(hostileReports, (report) => {
                validate(JSON.parse(sarifReport(report)));
                expect(validate.errors ?? []).toEqual([]);
            }),
        );
    });

    test("has what GitHub's code scanning asks for", () => {
        const {
            tool,
            results = [],
            invocations,
        } = run(
            goldenReport({
                source: {
                    kind: "audit",
                    endpoint: "https://example.com",
                    scope: "allSharedImages",
                    configUri: "ci/policies.json",
                },
                findings: [
                    finding(),
                    finding({ level: "advisory", policy: "approvals-current" }),
                    finding({ policyPack: "acme", policy: "other" }),
                ],
            }),
        );
        expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
            ["shared-images-approved", "error"],
            ["approvals-current", "warning"],
            ["acme/other", "error"],
        ]);
        for (const { ruleId, ruleIndex = -1, locations } of results) {
            const rule = tool.driver.rules?.[ruleIndex];
            expect(rule?.id).toBe(ruleId);
            for (const text of [rule?.shortDescription, rule?.fullDescription, rule?.help]) {
                expect(text?.text).toMatch(/\S/);
            }
            expect(rule?.properties?.["security-severity"]).toMatch(/^\d\.\d$/);
            expect(locations?.[0]?.physicalLocation).toEqual({
                artifactLocation: { uri: "ci/policies.json" },
                region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
            });
            expect(locations?.[0]?.logicalLocations?.slice(0, 2)).toEqual([
                { name: "golden", fullyQualifiedName: "image/golden", kind: "image" },
                { name: "stranger", fullyQualifiedName: "image/golden/member/stranger", kind: "member" },
            ]);
        }
        expect(tool.driver.rules?.find(({ id }) => id === "shared-images-approved")?.helpUri).toContain(
            "docs/policies.md#shared-images-approved",
        );
        expect(invocations).toEqual([
            {
                executionSuccessful: true,
                exitCode: 3,
                endTimeUtc: "2026-11-24T09:30:00.000Z",
                toolExecutionNotifications: [],
            },
        ]);
    });

    test("a finding stays the same alert from run to run, and is not another's", () => {
        const same = fingerprintOf({});
        expect(fingerprintOf({ memberName: "P", approval: { expires: "2099-12-31" } })).toBe(same);
        expect(
            fingerprintOf({ message: "other words", status: "accepted", updatedAt: "2026-01-01T00:00:00Z" }),
        ).toBe(same);
        for (const other of [
            { memberId: "a" },
            { imageId: "a" },
            { policy: "approvals-current" },
            { resourceUrn: "urn" },
            { kind: "pending-too-long" as const },
        ]) {
            expect(fingerprintOf(other)).not.toBe(same);
        }
    });

    test("has no links and no placeholders, whatever the names", () => {
        fc.assert(
            fc.property(hostileReports, (report) => {
                const { tool, invocations = [], results = [] } = run(report);
                const said = [
                    ...(tool.driver.rules ?? []).flatMap(({ shortDescription, fullDescription, help }) => [
                        shortDescription?.text,
                        fullDescription?.text,
                        help?.text,
                    ]),
                    ...invocations.flatMap(
                        ({ toolExecutionNotifications = [] }) =>
                            toolExecutionNotifications.map(({ message }) => message.text) ?? [],
                    ),
                    ...results.map(({ message }) => message.text),
                ];
                for (const text of said) {
                    expect(text).not.toMatch(/\]\(|\{\d+\}/);
                }
            }),
        );
    });

    test("what would be a link or a placeholder is taken apart by a space, and stays readable", () => {
        const message = "See [this](https://evil.example), {0} and \u0007.";
        const { results } = run(goldenReport({ findings: [finding({ message }, "command")] }));
        expect(results?.[0]?.message.text).toBe("See [this] (https://evil.example), { 0} and \\u{ 7}.");
    });

    test("the rules of another pack have nothing of its names that Markdown or HTML would act on", () => {
        fc.assert(
            fc.property(hostileReports, (report) => {
                const { tool, results = [] } = run(report);
                const foreign = (tool.driver.rules ?? []).filter(({ helpUri }) => helpUri === undefined);
                for (const { id, name, shortDescription, fullDescription, help } of foreign) {
                    expect(id).toMatch(/^[\w%./-]+$/);
                    for (const text of [name, shortDescription?.text, fullDescription?.text]) {
                        expect(text).toMatch(/^[\w%./ -]+$/);
                    }
                    expect(help).toEqual({ text: "See the documentation of the policy pack." });
                }
                for (const { ruleId, ruleIndex = -1 } of results) {
                    expect(tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
                }
            }),
        );
    });

    test("packs and policies of other names are other rules", () => {
        const names = ["a b", "a%20b", "a/b", "a", "<a>", "&lt;a&gt;"];
        const findings = names.flatMap((policyPack) =>
            names.map((policy) => finding({ policyPack, policy: `x${policy}` })),
        );
        const ids = run(goldenReport({ findings })).results?.map(({ ruleId }) => ruleId);
        expect(new Set(ids).size).toBe(names.length ** 2);
    });

    test("no two results are one alert, also if all that is known of them is the same", () => {
        const same = finding({ policy: "theirs", policyPack: "acme" }, "kind");
        const report = goldenReport({
            findings: [same, same],
            unread: [{ reason: "503" }, { reason: "503" }],
        });
        const { results = [] } = run(report);
        expect(new Set(results.map(fingerprint)).size).toBe(4);
        expect(new Set(results.map((each) => each.partialFingerprints?.["imageShare/v1"])).size).toBe(4);
    });

    test("an approval that expires soon stays the same alert from day to day", () => {
        const of = (days: number) =>
            fingerprint(
                run(
                    goldenReport({
                        findings: [
                            violation(
                                { memberId: "a" },
                                { kind: "approval-ends", approval: { memberId: "a", place: "x" }, days },
                            ),
                        ],
                    }),
                ).results?.[0],
            );
        expect(new Set([0, 1, 14].map(of)).size).toBe(1);
    });

    test("what is known of the account and its approval stands in a result's properties", () => {
        const known = { memberName: "P", approval: { approvedBy: "ciso", expires: "2099-12-31" } };
        const [result] = run(goldenReport({ findings: [finding(known)] })).results ?? [];
        expect(result?.properties).toEqual({
            policyPack: "scp-image-sharing",
            enforcementLevel: "mandatory",
            ...known,
        });
    });

    test("what another pack says is the same alert as long as its words are, whatever the numbers", () => {
        const said = (message: string) => {
            const said = finding({ policy: "theirs", policyPack: "acme", message }, "kind", "memberId");
            return fingerprint(run(goldenReport({ findings: [said] })).results?.[0]);
        };
        expect(said("Image a is shared with 11 accounts")).toBe(said("Image a is shared with 12 accounts"));
        expect(said("Image a is public")).not.toBe(said("Image a is shared with 12 accounts"));
    });

    test.each<[string, Fact, Fact]>([
        [
            "approvals of one account",
            {
                kind: "expired-approval",
                approval: { memberId: "a", expires: "2026-01-31", place: "approvals[0]", imageIds: ["i1"] },
                imageIds: [],
            },
            {
                kind: "expired-approval",
                approval: { memberId: "a", expires: "2026-01-30", place: "approvals[1]", imageIds: ["i2"] },
                imageIds: [],
            },
        ],
        [
            "API versions",
            { kind: "old-api-version", place: "connection 1", cause: "API version 1.0 is old." },
            { kind: "old-api-version", place: "connection 2", cause: "API version 1.0 is old." },
        ],
    ])("two %s are two alerts", (_, one, other) => {
        const findings = [one, other].map((fact) => violation({ memberId: "a" }, fact));
        const digests = findings.map((each) =>
            fingerprint(run(goldenReport({ findings: [each] })).results?.[0]),
        );
        expect(digests[0]).not.toBe(digests[1]);
    });

    test("an expired approval stays the same alert, whatever images are still shared by it", () => {
        const fact: Fact = {
            kind: "expired-approval",
            approval: { memberId: "a", expires: "2026-01-31", place: "approvals[0]" },
            imageIds: [],
        };
        const prints = [undefined, "i", "j"].map((imageId) => {
            const findings = [violation({ memberId: "a", imageId }, fact)];
            return fingerprint(run(goldenReport({ findings })).results?.[0]);
        });
        expect(new Set(prints).size).toBe(1);
    });

    test("an image of which not everything was judged is a notification, and no alert", () => {
        const { results, invocations } = run(partlyJudged);
        const image = imageId(1);
        expect(results).toEqual([]);
        expect(invocations?.[0]).toMatchObject({
            executionSuccessful: true,
            toolExecutionNotifications: [
                {
                    level: "warning",
                    message: {
                        text: `2 of 3 shares of image ${image} ("golden") were not judged: the configuration leaves shares of their status out.`,
                    },
                    locations: [
                        {
                            logicalLocations: [
                                { name: image, fullyQualifiedName: `image/${image}`, kind: "image" },
                            ],
                        },
                    ],
                },
            ],
        });
    });

    test("an incomplete report is no success, and each list that was not read is an alert", () => {
        const { results = [], invocations } = run(
            goldenReport({ unread: [{ imageId: "lost", reason: "503" }, { reason: "403" }] }),
        );
        expect(invocations?.[0]).toMatchObject({ executionSuccessful: false, exitCode: 4 });
        expect(invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual([
            "Image lost could not be read: 503.",
            "The list of the account's images could not be read: 403.",
        ]);
        expect(results.slice(1).map(({ ruleId, level, message }) => [ruleId, level, message.text])).toEqual([
            ["list-not-read", "error", "Image lost could not be read: 503."],
            ["list-not-read", "error", "The list of the account's images could not be read: 403."],
        ]);
    });
});

describe("JUnit XML", () => {
    const xsd = readFileSync(join(schemas, "jenkins-junit.xsd"), "utf8");

    test("is valid whatever the names", async () => {
        const reports = [
            ...fc.sample(hostileReports, 80),
            ...hostileTexts.map((name) => goldenReport({ images: [{ imageId: "a", name, members: [] }] })),
        ];
        const xml = reports.map((report, index) => ({
            fileName: `${index}.xml`,
            contents: junitReport(report),
        }));
        const { valid, errors } = await validateXML({ xml, schema: [xsd] });
        expect(errors).toEqual([]);
        expect(valid).toBe(true);
    });

    test("an image of which not everything was judged is skipped, and passes nothing", () => {
        const text = junitReport(partlyJudged);
        expect(text).toContain(
            `<testsuite name="not-judged" tests="1" failures="0" errors="0" skipped="1" time="0"`,
        );
        expect(text).toContain(
            `<testcase name="${imageId(1)} (golden)" classname="not-judged" time="0">
      <skipped>2 of 3 shares of image ${imageId(1)} (&quot;golden&quot;) were not judged: the configuration leaves shares of their status out.</skipped>`,
        );
        expect([...text.matchAll(/name="([^"]*)" classname="images-without-findings"/g)]).toMatchObject([
            { 1: imageId(2) },
        ]);
    });

    test("an image that everybody can use, and of which the events say nothing, is skipped as well", () => {
        const text = junitReport({
            ...goldenReport({ findings: [], source: ofEvents }),
            images: [{ imageId: "open", visibility: "public", members: [] }],
        });
        expect(text).toContain(
            "<skipped>The visibility of image open was not judged: no policy objected, and the events do not tell whether one judged it.</skipped>",
        );
        expect(text).not.toContain("images-without-findings");
    });

    test("an image that is known, and whose list could not be read, passes nothing", () => {
        const text = junitReport(goldenReport({ unread: [{ imageId: "silver", reason: "503" }] }));
        expect(text).not.toContain("images-without-findings");
    });

    test("a name that looks like an entity stays what it is", () => {
        const text = junitReport(goldenReport({ images: [{ imageId: "&amp;&#65;", members: [] }] }));
        expect(text).toContain('name="&amp;amp;&amp;#65;"');
    });

    test("a violation fails, advice is skipped, what was not read is an error, and the rest passes", () => {
        const [mandatory] = goldenReport().findings as [ReportedFinding];
        const text = junitReport(
            goldenReport({
                findings: [
                    mandatory,
                    mandatory,
                    { ...mandatory, policy: "pending-shares-recent", level: "advisory" },
                ],
                unread: [{ imageId: "lost", reason: "503" }],
            }),
        );
        expect(text).toContain(
            '<testsuites name="scp-image-members" tests="5" failures="2" errors="1" time="0">',
        );
        expect(text).toMatch(
            /<testcase name="Image lost" classname="not-read" time="0">\s*<error type="not-read" message="Image lost could not be read: 503\."/,
        );
        expect(text).toMatch(
            /<testcase name="golden \(the golden one\) stranger" classname="scp-image-sharing\/shared-images-approved" time="0">\s*<failure type="high"/,
        );
        // GitLab takes tests of one name for one.
        expect(text).toContain('<testcase name="golden (the golden one) stranger (2)"');
        expect(text).toMatch(/classname="scp-image-sharing\/pending-shares-recent" time="0">\s*<skipped>/);
        expect(text).toContain('<testcase name="silver" classname="images-without-findings" time="0"/>');
    });

    test("a test names image and account as far as they have names", () => {
        const [finding] = goldenReport().findings as [ReportedFinding];
        const { imageName: _, ...unnamed } = finding;
        const findings = [{ ...finding, memberName: "Partner" }, unnamed];
        const names = [...junitReport(goldenReport({ findings })).matchAll(/<testcase name="([^"]*)"/g)];
        expect(names.map(([, name]) => name)).toEqual([
            "golden (the golden one) stranger (Partner)",
            "golden stranger",
            "silver",
        ]);
    });
});

describe("NDJSON", () => {
    const linesOf = (text: string) =>
        text
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, unknown>);

    test("has a line for each finding and each list that was not read, and every value stands by itself", () => {
        fc.assert(
            fc.property(hostileReports, ({ changes: _, ...report }) => {
                const lines = linesOf(ndjsonReport(report));
                const { findings, unread } = report;
                const { source } = report;
                const connections = source.kind === "audit" ? (source.connections?.length ?? 1) : 1;
                expect(lines).toHaveLength(findings.length + unread.length || Math.max(connections, 1));
                for (const [index, { approval, ...finding }] of findings.entries()) {
                    expect(lines[index]).toMatchObject({ type: "finding", ...finding, ...approval });
                }
                for (const value of lines.flatMap((line) => Object.values(line))) {
                    expect(typeof value).toBe("string");
                }
                expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
            }),
        );
    });

    test("a line is the same from run to run, but for its time", () => {
        const [first, second] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"].map((createdAt) =>
            linesOf(ndjsonReport(goldenReport({ createdAt }))),
        );
        expect(first).toEqual(second?.map((line) => ({ ...line, time: "2026-01-01T00:00:00Z" })));
        expect(first?.[0]?.id).toMatch(/^[\da-f]{32}:1$/);
    });

    test("an audit that found nothing is told from one that did not run", () => {
        expect(linesOf(ndjsonReport(goldenReport({ images: [], findings: [] })))).toEqual([
            expect.objectContaining({ type: "summary", outcome: "unjudged", source: "audit" }),
        ]);
    });

    test("an audit that found nothing says so of each account, with an ID of its own", () => {
        const lines = linesOf(ndjsonReport(cleanOf(east, west)));
        expect(lines).toMatchObject(
            [east, west].map((each) => ({
                type: "summary",
                outcome: "clean",
                message: "Every share is approved. 1 share of 1 image with 1 account.",
                ...each,
            })),
        );
        const ids = lines.map(({ id }) => id);
        expect(new Set(ids).size).toBe(2);
        expect([east, west].map((each) => linesOf(ndjsonReport(cleanOf(each)))[0]?.id)).toEqual(ids);
    });

    test("an account of which no image was read is not clean beside one that is", () => {
        const report = cleanOf(east, west);
        const lines = linesOf(ndjsonReport({ ...report, images: report.images.slice(1) }));
        expect(lines).toMatchObject([
            { outcome: "unjudged", ...east },
            { outcome: "clean", ...west },
        ]);
    });

    test("accounts that are not known differ by their endpoints, and stacks by their names", () => {
        const idOf = (report: ShareReport) => linesOf(ndjsonReport(report))[0]?.id;
        const audits = ["https://a.example", "https://b.example"].map((endpoint) => cleanOf({ endpoint }));
        const runs = ["dev", "prod"].map((stack) => ({
            ...cleanOf(east),
            source: { ...ofEvents, stack },
        }));
        expect(new Set([...audits, ...runs].map(idOf)).size).toBe(4);
    });

    test("what has changed has lines of its own", () => {
        const share = {
            imageId: "golden",
            imageName: "the golden one",
            memberId: "b",
            status: "pending" as const,
        };
        const changes = {
            since: "2026-01-01T00:00:00Z",
            added: [share],
            removed: [share],
            changed: [{ ...share, earlierStatus: "accepted" as const }],
            visibilities: [{ imageId: "a", earlier: "private" as const, now: "public" as const }],
        };
        const lines = linesOf(ndjsonReport(goldenReport({ changes })));
        expect(lines.slice(1)).toMatchObject([
            { type: "added", since: changes.since, ...share },
            { type: "removed", ...share },
            { type: "changed", ...share, earlierStatus: "accepted" },
            { type: "visibility", imageId: "a", visibility: "public", earlierVisibility: "private" },
        ]);
    });
});

describe("OCSF", () => {
    const schema = JSON.parse(
        readFileSync(join(schemas, "ocsf-1.3.0-compliance-finding.schema.json"), "utf8"),
    );
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
    const eventsOf = (report: ShareReport) =>
        ocsfReport(report)
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line));

    test("is valid whatever the names", () => {
        fc.assert(
            fc.property(hostileReports, (report) => {
                for (const event of eventsOf(report)) {
                    validate(event);
                    expect(validate.errors ?? []).toEqual([]);
                }
            }),
        );
    });

    test("a schema that is not met is told", () => {
        const [event] = eventsOf(goldenReport());
        expect(validate({ ...event, class_uid: "2003" })).toBe(false);
        expect(validate({ ...event, anything: 1 })).toBe(false);
        expect(validate({ ...event, finding_info: {} })).toBe(false);
    });

    test("says what failed, how severe it is, whose image it is, and what helps", () => {
        const finding = {
            ...(goldenReport().findings[0] as ReportedFinding),
            accountId: "acme",
            region: "kr-west1",
        };
        expect(eventsOf(goldenReport({ findings: [finding] }))).toEqual([
            expect.objectContaining({
                class_uid: 2003,
                time: Date.parse(goldenReport().createdAt),
                severity_id: 4,
                severity: "High",
                message: "Image golden is shared with account stranger.",
                cloud: { provider: "Samsung Cloud Platform", account: { uid: "acme" }, region: "kr-west1" },
                compliance: {
                    standards: ["scp-image-sharing"],
                    control: "shared-images-approved",
                    status_id: 3,
                    status: "Fail",
                },
                resources: [
                    { type: "Image", uid: "golden", name: "the golden one", region: "kr-west1" },
                    {
                        type: "Account",
                        uid: "stranger",
                        data: {
                            status: "pending",
                            shared_since: "2025-07-22T09:00:00Z",
                            status_since: "2025-07-22T09:00:00Z",
                        },
                    },
                ],
                remediation: {
                    desc: `${toTakeBack} delete golden stranger`,
                    references: [expect.stringContaining("#shared-images-approved")],
                },
                unmapped: { source: "audit", level: "mandatory", kind: "not-approved" },
            }),
        ]);
    });

    test("an audit that found nothing says so of each account, with an ID of its own", () => {
        const events = eventsOf(cleanOf(east, west));
        expect(events).toMatchObject(
            [east, west].map(({ accountId, region, connection }) => ({
                compliance: { status: "Pass" },
                cloud: { account: { uid: accountId }, region },
                unmapped: { connection },
            })),
        );
        expect(new Set(events.map(({ finding_info }) => finding_info.uid)).size).toBe(2);
    });

    test("an image that everybody can use is helped by its visibility, and by no approval", () => {
        const finding = {
            policy: "shared-images-approved",
            policyPack: "scp-image-sharing",
            level: "mandatory",
            message: "Everybody can use image golden.",
            imageId: "golden",
            kind: "open-to-everybody",
        } as const;
        expect(eventsOf(goldenReport({ findings: [finding] }))).toMatchObject([
            { remediation: { desc: expect.stringMatching(/^Set the visibility .* allowPublicImageIds\.$/) } },
        ]);
    });

    test.each([
        [
            "a list that was not read is no result",
            { unread: [{ reason: "503" }], findings: [] },
            2,
            "Warning",
        ],
        ["nothing to judge is not known", { images: [], findings: [] }, 0, "Unknown"],
        ["nothing found is a pass", { findings: [], images: [{ imageId: "a", members: [] }] }, 1, "Pass"],
    ])("%s", (_, change, id, status) => {
        expect(eventsOf(goldenReport(change)).map(({ compliance }) => compliance)).toEqual([
            expect.objectContaining({ status_id: id, status }),
        ]);
    });
});
