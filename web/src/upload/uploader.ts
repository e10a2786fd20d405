// Uppy over our contract: a video is created first, and every attempt resumes what S3 has of it.
import AwsS3 from "@uppy/aws-s3";
import { abortUpload, completeUpload, createVideo, getUpload, getVideo } from "../api/client";
import { Problem } from "../api/problem";
import type { UploadState } from "../api/types";
import { PartUrls } from "./part-urls";
import { note, strike, strikeFile, unfinishedOf } from "./unfinished";
import { uppy } from "./uppy";

const partUrls = new Map<string, PartUrls>();
const partSizes = new Map<number, number>(); // The plan depends on nothing but the size.

async function begin(fileId: string, file: File): Promise<string> {
  const known = unfinishedOf(file);
  if (known?.id && (await mayResume(known.id))) return known.id;
  // A create whose answer was lost is asked again with its key, also after a reload: it gives the
  // video that the first one made.
  const key = known && !known.id ? known.key : crypto.randomUUID();
  note(file, key, "");
  try {
    const { id } = await createVideo(file, key);
    uppy.setFileMeta(fileId, { videoId: id });
    note(file, key, id);
    return id;
  } catch (error) {
    if (wasDecided(error)) strikeFile(file);
    throw error;
  }
}

async function mayResume(id: string): Promise<boolean> {
  try {
    return ["awaiting_upload", "expired"].includes((await getVideo(id)).status);
  } catch (error) {
    if (wasDecided(error)) return false; // Deleted meanwhile, or another tenant's key is in use now.
    throw error; // The network, for one: whether it may be resumed is not known.
  }
}

// The server has looked at it and said no. (401, 408 and 429: it has not.)
const wasDecided = (error: unknown): boolean =>
  error instanceof Problem && [400, 403, 404, 409, 410, 413].includes(error.status);

interface Opened {
  id: string;
  plan: UploadState;
  urls: PartUrls;
}

// S3 drops the parts of an unfinished upload some day: the first signature revives it, or is refused. All of it is
// refused where somebody has begun to send another file by a link.
async function open(id: string): Promise<Opened> {
  const plan = await getUpload(id);
  const urls = new PartUrls(id, plan.part_count);
  const [next] = plan.missing;
  if (next !== undefined) await urls.signed(next);
  return { id, plan, urls };
}

async function openAnew(fileId: string, file: File, id: string): Promise<Opened> {
  try {
    return await open(id);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "invalid_state") throw error;
    strike(id);
    return open(await begin(fileId, file));
  }
}

const isCancelled = (fileId: string): boolean => !uppy.getFiles().some(({ id }) => id === fileId);

async function prepare(fileId: string): Promise<void> {
  const { data, meta } = uppy.getFile(fileId);
  const file = data as File;
  const begun = meta.videoId ?? (await begin(fileId, file));
  if (isCancelled(fileId)) return giveUp(begun);
  const { id, plan, urls } = await openAnew(fileId, file, begun);
  if (isCancelled(fileId)) return giveUp(id); // what was signed since has revived it
  partSizes.set(file.size, plan.part_size_bytes);
  partUrls.set(id, urls);
  uppy.setFileMeta(fileId, { videoId: id });
  // With these, Uppy lists what has arrived and sends the rest, on the first attempt as on any.
  uppy.setFileState(fileId, { s3Multipart: { key: id, uploadId: id } } as object);
}

uppy.addPreProcessor(async (fileIds) => {
  await Promise.all(
    fileIds.map(async (id) => {
      try {
        await prepare(id);
      } catch (error) {
        uppy.emit("upload-error", uppy.getFile(id), error as Error);
      }
    }),
  );
});

uppy.use(AwsS3, {
  shouldUseMultipart: true,
  limit: 4,
  getChunkSize: ({ size }) => partSizes.get(size) ?? size,
  createMultipartUpload: ({ meta }) => {
    const id = String(meta.videoId);
    return { key: id, uploadId: id };
  },
  listParts: async (_, { uploadId, signal }) =>
    (await getUpload(uploadId ?? "", signal)).received.map((part) => ({
      PartNumber: part.part_number,
      Size: part.size_bytes,
      ETag: part.etag,
    })),
  signPart: async (_, { uploadId, partNumber, signal }) => {
    const urls = partUrls.get(uploadId);
    if (!urls) throw new Error(`nothing is known of upload ${uploadId}`);
    return { method: "PUT", ...(await urls.take(partNumber, signal)) };
  },
  completeMultipartUpload: async (_, { uploadId, parts, signal }) => {
    const listed = parts.map((part) => ({
      part_number: part.PartNumber ?? 0,
      etag: part.ETag ?? "",
    }));
    await completeUpload(uploadId, listed, signal);
    strike(uploadId);
    return {};
  },
  // Uppy also calls this after an error; what has arrived stays then, for the next attempt.
  abortMultipartUpload: () => undefined,
});

export async function cancel(fileId: string): Promise<void> {
  const { videoId } = uppy.getFile(fileId).meta;
  uppy.removeFile(fileId);
  if (videoId) await giveUp(videoId);
}

async function giveUp(videoId: string): Promise<void> {
  strike(videoId);
  await abortUpload(videoId);
}
