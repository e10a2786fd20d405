// Uppy over our contract: a video is created first, and every attempt resumes what S3 has of it.
import AwsS3, { type AwsBody } from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import { abortUpload, completeUpload, createVideo, getUpload, getVideo } from "../api/client";
import { tell } from "../ui/notices";
import { PartUrls } from "./part-urls";
import { note, strike, unfinishedOf } from "./unfinished";

export type Meta = { videoId?: string; partSize?: number; [key: string]: unknown };

export const uppy = new Uppy<Meta, AwsBody>({ autoProceed: true, allowMultipleUploadBatches: true });

const partUrls = new Map<string, PartUrls>();
const partSizes = new Map<number, number>(); // The plan depends on nothing but the size.

async function begin(file: File): Promise<string> {
  const known = unfinishedOf(file);
  if (known && (await mayResume(known.id))) return known.id;
  const video = await createVideo(file, crypto.randomUUID());
  note(file, video.id);
  return video.id;
}

async function mayResume(id: string): Promise<boolean> {
  try {
    return ["awaiting_upload", "expired"].includes((await getVideo(id)).status);
  } catch {
    return false; // Deleted meanwhile, or another tenant's key is in use now.
  }
}

async function prepare(fileId: string): Promise<void> {
  const { data, meta } = uppy.getFile(fileId);
  const file = data as File;
  const id = meta.videoId ?? (await begin(file));
  const plan = await getUpload(id);
  if (!uppy.getFiles().some((each) => each.id === fileId)) return giveUp(id); // cancelled meanwhile
  partSizes.set(file.size, plan.part_size_bytes);
  partUrls.set(id, new PartUrls(id, plan.part_count));
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

export function addFiles(files: Iterable<File>): void {
  for (const file of files) {
    try {
      uppy.addFile({ name: file.name, type: file.type, data: file, source: "page" });
    } catch (error) {
      tell(error); // the same file twice, mostly
    }
  }
}

export async function cancel(fileId: string): Promise<void> {
  const { videoId } = uppy.getFile(fileId).meta;
  uppy.removeFile(fileId);
  if (videoId) await giveUp(videoId);
}

async function giveUp(videoId: string): Promise<void> {
  strike(videoId);
  await abortUpload(videoId);
}
