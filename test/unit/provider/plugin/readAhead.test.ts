import { ReadAhead } from "../../../../provider/plugin/readAhead.js";
import { imageMembersResult } from "../../../../provider/readMembers.js";
import type { Connection } from "../../../../provider/run/connection.js";
import type { ProgramRun } from "../../../../provider/run/programRun.js";
import { ScpTimeoutError } from "../../../../provider/scp/errors.js";
import type { ImageShares } from "../../../../provider/types.js";

const IMAGES = Array.from({ length: 400 }, (_, index) => `image-${index}`);

const sharesOf = (imageId: string, memberId: string): ImageShares => ({
    visibility: "shared",
    members: [
        {
            imageId,
            memberId,
            status: "accepted",
            createdAt: "2026-01-01T00:00:00Z",
            updatedAt: "2026-01-01T00:00:00Z",
        },
    ],
});

/** A service whose answers are at hand, and what was asked of it before and when it was asked for. */
class Service {
    readonly early: string[] = [];
    readonly late: string[] = [];
    lists = 0;
    member = "partner";
    listed: () => Promise<readonly string[]> = async () => IMAGES;
    readEarly = async (imageId: string) => sharesOf(imageId, this.member);

    readonly connection = {
        id: "the connection",
        sharedImageIds: () => {
            this.lists += 1;
            return this.listed();
        },
        readShares: (imageId: string) => {
            this.early.push(imageId);
            return this.readEarly(imageId);
        },
    } as unknown as Connection;

    readonly run = {
        connection: () => this.connection,
        readShares: async (_: Connection, { imageId }: { imageId: string }) => {
            this.late.push(imageId);
            return sharesOf(imageId, this.member);
        },
    } as unknown as ProgramRun;
}

let service: Service;

beforeEach(() => {
    service = new Service();
});

const stored = (imageId: string, memberId = "partner") =>
    imageMembersResult(imageId, sharesOf(imageId, memberId), undefined);

/** Asks for images one after another, as the engine does, and gives back whom they are shared with. */
async function ask(ahead: ReadAhead, images: readonly string[], state = new Map<string, object>()) {
    const memberIds: string[] = [];
    for (const imageId of images) {
        const result = await ahead.members({ imageId }, state.get(imageId) ?? {});
        memberIds.push(...result.memberIds);
        // The engine's next question comes later.
        await new Promise(setImmediate);
    }
    return memberIds;
}

const inState = (images: readonly string[], memberId?: string) =>
    new Map(images.map((imageId) => [imageId, stored(imageId, memberId)]));

describe("in a preview", () => {
    test("images are read before they are asked for, once a program has asked for three", async () => {
        await ask(new ReadAhead(service.run, true), IMAGES.slice(0, 40));
        expect(service.late).toEqual(IMAGES.slice(0, 3));
        expect(service.early).toContain("image-39");
    });

    test("a program of two images reads these alone, and one of a single image lists nothing", async () => {
        await ask(new ReadAhead(service.run, true), IMAGES.slice(0, 2));
        expect(service).toMatchObject({ early: [], late: IMAGES.slice(0, 2), lists: 1 });
        await ask(new ReadAhead(service.run, true), IMAGES.slice(0, 1));
        expect(service.lists).toBe(1);
    });

    test("images are listed once, also if one is asked for again", async () => {
        await ask(new ReadAhead(service.run, true), [
            ...IMAGES.slice(0, 2),
            "image-1",
            ...IMAGES.slice(0, 5),
        ]);
        expect(service.lists).toBe(1);
    });

    test("for each image that was asked for, at most 50 are read ahead", async () => {
        const ahead = new ReadAhead(service.run, true);
        await ask(ahead, IMAGES.slice(0, 3));
        expect(service.early).toHaveLength(150);
        await ask(ahead, IMAGES.slice(3, 4));
        expect(service.early).toHaveLength(200);
    });

    test("no image is read ahead twice, nor one that was asked for already", async () => {
        await ask(new ReadAhead(service.run, true), IMAGES.slice(0, 20));
        expect(new Set([...service.early, ...service.late]).size).toBe(
            service.early.length + service.late.length,
        );
    });

    test("one that could not be read ahead is read when it is asked for", async () => {
        service.readEarly = () => Promise.reject(new Error("too many requests"));
        expect(await ask(new ReadAhead(service.run, true), IMAGES.slice(0, 5))).toEqual(
            Array(5).fill("partner"),
        );
        expect(service.late).toEqual(IMAGES.slice(0, 5));
    });

    test("one that was not answered in time is not waited for again", async () => {
        const late = new ScpTimeoutError("GET image-4 was not answered in time", { attempts: 1 });
        service.readEarly = () => Promise.reject(late);
        await expect(ask(new ReadAhead(service.run, true), IMAGES.slice(0, 5))).rejects.toBe(late);
        expect(service.late).toEqual(IMAGES.slice(0, 3));
    });

    test("one that was not answered in time is not waited for again, however long ago that began", async () => {
        const now = jest.spyOn(performance, "now").mockReturnValue(0);
        const late = new ScpTimeoutError("GET image-39 was not answered in time", { attempts: 1 });
        let giveUp = () => {};
        const hanging = new Promise<never>((_, reject) => {
            giveUp = () => reject(late);
        });
        service.readEarly = () => hanging;
        const ahead = new ReadAhead(service.run, true);
        await ask(ahead, IMAGES.slice(0, 3));
        now.mockReturnValue(10_001);
        const asked = ask(ahead, ["image-39"]);
        giveUp();
        await expect(asked).rejects.toBe(late);
        now.mockRestore();
    });

    test("without a list, nothing is read ahead", async () => {
        service.listed = () => Promise.reject(new Error("refused"));
        await ask(new ReadAhead(service.run, true), IMAGES.slice(0, 5));
        expect(service).toMatchObject({ early: [], late: IMAGES.slice(0, 5) });
    });

    test("an answer counts for 10 seconds", async () => {
        const now = jest.spyOn(performance, "now").mockReturnValue(0);
        const ahead = new ReadAhead(service.run, true);
        await ask(ahead, IMAGES.slice(0, 4));
        now.mockReturnValue(10_001);
        service.member = "stranger";
        expect(await ask(ahead, ["image-39"])).toEqual(["stranger"]);
        expect(service.late).toContain("image-39");
        now.mockRestore();
    });
});

describe("in a run that may be an update", () => {
    const asked = IMAGES.slice(0, 10);

    test("resources that are not in the state are read when they are asked for, and nothing is read ahead", async () => {
        await ask(new ReadAhead(service.run, false), asked);
        expect(service).toMatchObject({ early: [], late: asked });
    });

    test("what was read ahead confirms what is stored", async () => {
        await ask(new ReadAhead(service.run, false), asked, inState(asked));
        expect(service.late).toEqual(IMAGES.slice(0, 3));
    });

    test("what differs from what is stored is read when it is asked for", async () => {
        const state = new Map([...inState(asked), ["image-7", stored("image-7", "another")]]);
        await ask(new ReadAhead(service.run, false), asked, state);
        expect(service.late).toEqual([...IMAGES.slice(0, 3), "image-7"]);
    });
});
