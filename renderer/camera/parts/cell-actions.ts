import { useState, type DragEvent } from 'react';
import type { DeviceId } from '../../../preload/contract/index.ts';
import type { WallCamera } from '../camera-list.ts';

/** What can be done to a cell; the same object for the life of the wall, so that tiles are not drawn again for it. */
export interface CellActions {
  focus: (index: number) => void;
  toggleEnlarged: (index: number) => void;
  place: (index: number, cameraId: DeviceId | null) => void;
  snapshot: (camera: WallCamera) => void;
}

/** Cameras are dragged between cells of this app only. */
export const dragType = 'application/x-gwanje-camera';

/** What a cell needs to take a camera that is dropped on it. */
export function useDrop(index: number, actions: CellActions) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        setOver(false);
        const cameraId = event.dataTransfer.getData(dragType);
        if (cameraId === '') return;
        event.preventDefault();
        actions.place(index, cameraId as DeviceId);
      },
    },
  };
}
