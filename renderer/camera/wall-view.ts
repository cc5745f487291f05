/** What the person looks at on this page; not saved. Cells are counted within the page. */
export interface WallView {
  page: number;
  /** The cell that the keyboard is on. */
  cursor: number;
  /** That cell alone, large. */
  isEnlarged: boolean;
  onlyAbnormal: boolean;
  /** Seconds the page has stood, for the patrol. */
  stoodSeconds: number;
}

export const firstView: WallView = { page: 0, cursor: 0, isEnlarged: false, onlyAbnormal: false, stoodSeconds: 0 };

export type WallAction =
  | { type: 'page'; page: number; pages: number }
  | { type: 'cursor'; cursor: number }
  | { type: 'enlarge'; cursor: number }
  | { type: 'shrink' }
  | { type: 'filter'; onlyAbnormal: boolean }
  | { type: 'restart' }
  /** One second passed. `isHeld`: something on the page wants to be looked at. */
  | { type: 'second'; pages: number; patrolSeconds: number; isHeld: boolean };

export function wallView(view: WallView, action: WallAction): WallView {
  switch (action.type) {
    case 'page': {
      const page = Math.min(Math.max(0, action.page), action.pages - 1);
      return page === view.page ? view : { ...view, page, cursor: 0, isEnlarged: false, stoodSeconds: 0 };
    }
    case 'cursor':
      return view.cursor === action.cursor ? view : { ...view, cursor: action.cursor, stoodSeconds: 0 };
    case 'enlarge':
      return { ...view, cursor: action.cursor, isEnlarged: true };
    case 'shrink':
      return view.isEnlarged ? { ...view, isEnlarged: false, stoodSeconds: 0 } : view;
    case 'filter':
      return { ...view, onlyAbnormal: action.onlyAbnormal, isEnlarged: false, stoodSeconds: 0 };
    case 'restart':
      return firstView;
    case 'second': {
      const patrols = action.patrolSeconds > 0 && action.pages > 1;
      // A held page starts its time afresh, so that what was abnormal is still seen for a while when it is well again.
      if (!patrols || action.isHeld || view.isEnlarged || view.onlyAbnormal)
        return view.stoodSeconds === 0 ? view : { ...view, stoodSeconds: 0 };
      const stoodSeconds = view.stoodSeconds + 1;
      if (stoodSeconds < action.patrolSeconds) return { ...view, stoodSeconds };
      return { ...view, page: (view.page + 1) % action.pages, cursor: 0, stoodSeconds: 0 };
    }
  }
}
