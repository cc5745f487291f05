import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/index.ts';
import { Button, Icon, Placeholder } from '../../ui/index.ts';
import { kindIcon, kinds } from '../kinds.ts';
import {
  fitView,
  gather,
  locate,
  markerTowards,
  panBy,
  placeLabels,
  scaleBar,
  toScreen,
  zoomAt,
  type Located,
  type Marker,
  type Place,
  type Size,
  type View,
} from '../plan.ts';
import type { Device, DeviceId } from '../types.ts';

export interface SitePlanProps {
  devices: ReadonlyMap<DeviceId, Device>;
  /** Ids that the search and the kind filter leave; the others are drawn quietly. `null` = all. */
  matches: ReadonlySet<DeviceId> | null;
  selectedId: DeviceId | null;
  onSelect: (id: DeviceId) => void;
}

/** The site by GPS, north up, drawn by ourselves: there is no map server inside the site's network. */
export function SitePlan({ devices, matches, selectedId, onSelect }: SitePlanProps) {
  const { t } = useTranslation('inventory');
  const located = useMemo(() => locate(devices), [devices]);
  if (located.length === 0) {
    return <Placeholder kind="no-data" title={t('plan.none')} text={t('plan.noneTodo')} />;
  }
  return <Plan located={located} missing={devices.size - located.length} {...{ matches, selectedId, onSelect }} />;
}

interface PlanProps extends Omit<SitePlanProps, 'devices'> {
  located: readonly Located[];
  /** Devices without a place. */
  missing: number;
}

const zoomStep = 1.5;
/** Above this many devices a marker gathers what is near, not only what it would cover. */
const crowded = 300;
const directions: Record<string, Place> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

function Plan({ located, missing, matches, selectedId, onSelect }: PlanProps) {
  const { t } = useTranslation('inventory');
  const svg = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState<Size>({ width: 960, height: 720 });
  /** `null` = everything, also when the window changes. */
  const [chosenView, setView] = useState<View | null>(null);
  const [focusId, setFocusId] = useState<DeviceId | null>(null);
  const big = size.width > 2000;
  const radius = big ? 16 : 12;
  const fitted = useMemo(() => fitView(located, size), [located, size]);
  const view = chosenView ?? fitted;
  const markers = useMemo(
    () => gather(located, view, size, radius * (located.length > crowded ? 4 : 1.5)),
    [located, view, size, radius],
  );
  const focused = Math.max(
    0,
    markers.findIndex(({ devices }) => devices.some(({ id }) => id === (focusId ?? selectedId))),
  );

  useEffect(() => {
    const { current } = svg;
    if (current === null) return;
    const observer = new ResizeObserver(() => setSize({ width: current.clientWidth, height: current.clientHeight }));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  // React attaches wheel listeners passively; this one keeps the page where it is.
  useEffect(() => {
    const { current } = svg;
    if (current === null) return;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const box = current.getBoundingClientRect();
      const place = { x: event.clientX - box.left, y: event.clientY - box.top };
      setView((was) => zoomAt(was ?? fitted, size, place, Math.exp(-event.deltaY / 400)));
    };
    current.addEventListener('wheel', zoom, { passive: false });
    return () => current.removeEventListener('wheel', zoom);
  }, [fitted, size]);

  const zoom = (factor: number): void => setView(zoomAt(view, size, { x: size.width / 2, y: size.height / 2 }, factor));
  const choose = (marker: Marker | undefined): void => {
    if (marker === undefined) return;
    // Pressed again, a marker of several devices goes on to its next one.
    const at = marker.devices.findIndex(({ id }) => id === selectedId);
    const device = marker.devices[(at + 1) % marker.devices.length];
    if (device === undefined) return;
    setFocusId(device.id);
    onSelect(device.id);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction !== undefined && event.shiftKey) setView(panBy(view, direction.x * -80, direction.y * -80));
    else if (direction !== undefined)
      setFocusId(markers[markerTowards(markers, focused, direction)]?.devices[0]?.id ?? null);
    else if (event.key === 'Enter' || event.key === ' ') choose(markers[focused]);
    else if (event.key === '+' || event.key === '=') zoom(zoomStep);
    else if (event.key === '-') zoom(1 / zoomStep);
    else if (event.key === '0') setView(null);
    else return;
    event.preventDefault();
  };

  return (
    <div className="plan">
      <svg
        ref={svg}
        role="listbox"
        tabIndex={0}
        aria-label={t('plan.label')}
        aria-describedby="plan-keys"
        {...(markers.length > 0 ? { 'aria-activedescendant': `plan-${focused}` } : {})}
        onKeyDown={press}
        {...useDrag((x, y) => setView(panBy(view, x, y)))}
      >
        <Grid view={view} size={size} />
        <Wires located={located} view={view} size={size} />
        <Markers {...{ markers, focused, selectedId, matches, radius, size, big }} onChoose={choose} />
        <ScaleBar view={view} size={size} big={big} />
        <North size={size} />
      </svg>
      <p id="plan-keys" className="visually-hidden">
        {t('plan.keys')}
      </p>
      <div className="plan-tools">
        <Button aria-label={t('plan.closer')} onPress={() => zoom(zoomStep)}>
          <Icon name="plus" />
        </Button>
        <Button aria-label={t('plan.farther')} onPress={() => zoom(1 / zoomStep)}>
          <Icon name="minus" />
        </Button>
        <Button onPress={() => setView(null)}>{t('plan.all')}</Button>
      </div>
      <ul className="plan-legend" aria-label={t('plan.legend')}>
        {kinds.map(({ kind, icon }) => (
          <li key={kind}>
            <Icon name={icon} size={13} />
            {t(`kind.${kind}`)}
          </li>
        ))}
        {missing > 0 && <li className="t3">{t('plan.missing', { count: missing })}</li>}
      </ul>
    </div>
  );
}

/** Pans while a button is held; a press that does not move stays a press. */
function useDrag(onMove: (x: number, y: number) => void) {
  const last = useRef<Place | null>(null);
  const least = 3;
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) last.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      if (last.current === null) return;
      const [x, y] = [event.clientX - last.current.x, event.clientY - last.current.y];
      const dragging = event.currentTarget.hasPointerCapture(event.pointerId);
      if (!dragging && Math.hypot(x, y) < least) return;
      if (!dragging) event.currentTarget.setPointerCapture(event.pointerId);
      last.current = { x: event.clientX, y: event.clientY };
      onMove(x, y);
    },
    onPointerUp: () => {
      last.current = null;
    },
    onPointerCancel: () => {
      last.current = null;
    },
  };
}

/** Hairlines at the distance of the scale bar, so that distances can be read off anywhere. */
function Grid({ view, size }: { view: View; size: Size }) {
  const { pixels } = scaleBar(view.metresPerPixel, 160);
  const start = toScreen({ east: 0, north: 0 }, view, size);
  const lines = (origin: number, length: number): number[] => {
    const first = ((origin % pixels) + pixels) % pixels;
    return Array.from({ length: Math.ceil((length - first) / pixels) }, (_, index) => first + index * pixels);
  };
  return (
    <g className="plan-grid" aria-hidden="true">
      {lines(start.x, size.width).map((x) => (
        <path key={`x${x}`} d={`M${x} 0V${size.height}`} />
      ))}
      {lines(start.y, size.height).map((y) => (
        <path key={`y${y}`} d={`M0 ${y}H${size.width}`} />
      ))}
    </g>
  );
}

/** More lines than this are a grey patch and no help. */
const mostWires = 400;

/** Who hangs at whom: each device to the one above it. */
function Wires({ located, view, size }: { located: readonly Located[]; view: View; size: Size }) {
  const wires = useMemo(() => {
    const places = new Map(located.map((point) => [point.device.id, point]));
    return located.flatMap((point) => {
      const above = point.device.parentId === null ? undefined : places.get(point.device.parentId);
      return above === undefined || point.inherited ? [] : [{ id: point.device.id, from: point, to: above }];
    });
  }, [located]);
  if (wires.length > mostWires) return null;
  return (
    <g className="plan-wires" aria-hidden="true">
      {wires.map(({ id, from, to }) => {
        const [a, b] = [toScreen(from, view, size), toScreen(to, view, size)];
        return <path key={id} d={`M${a.x} ${a.y}L${b.x} ${b.y}`} />;
      })}
    </g>
  );
}

interface MarkersProps {
  markers: readonly Marker[];
  focused: number;
  selectedId: DeviceId | null;
  matches: ReadonlySet<DeviceId> | null;
  radius: number;
  size: Size;
  big: boolean;
  onChoose: (marker: Marker) => void;
}

/** Names beyond this many are not even tried. */
const mostLabels = 300;

function Markers({ markers, focused, selectedId, matches, radius, size, big, onChoose }: MarkersProps) {
  const { t } = useTranslation('inventory');
  // A terminal's own cameras go without saying.
  const nameOf = ({ devices, ownPlaces }: Marker): string => {
    const shown = devices.find(({ id }) => id === selectedId) ?? devices[0];
    const name = shown?.name ?? '';
    return ownPlaces <= 1 ? name : t('plan.several', { name, count: ownPlaces - 1 });
  };
  const kindWords = new Map(kinds.map(({ kind }) => [kind, t(`kind.${kind}`)]));
  const wordsOf = ({ devices }: Marker): string => {
    const names = devices.slice(0, mostNames).map(({ name, kind }) => `${name} ${kindWords.get(kind) ?? ''}`);
    const more = devices.length - names.length;
    return more > 0 ? t('plan.several', { name: names.join(', '), count: more }) : names.join(', ');
  };
  const isSelected = ({ devices }: Marker): boolean => devices.some(({ id }) => id === selectedId);
  const fontPixels = big ? 18 : 12;
  const names = markers.map(nameOf);
  // The chosen and the focused one get their names first; the rest in the order of kinds.
  const order = markers.map((_, index) => index);
  const rank = (index: number): number =>
    markers[index] !== undefined && isSelected(markers[index]) ? 0 : index === focused ? 1 : 2;
  order.sort((a, b) => rank(a) - rank(b) || a - b);
  const wished = order.slice(0, mostLabels);
  const boxes = placeLabels(
    [...wished, ...order.slice(mostLabels)].map((index) => {
      const place = markers[index] ?? { x: 0, y: 0 };
      const width = (index < markers.length ? widthOf(names[index] ?? '', fontPixels) : 0) + 6;
      return { x: place.x, y: place.y, radius, width, height: fontPixels * 1.4 };
    }),
    size,
  );
  const boxOf = new Map(wished.map((index, at) => [index, boxes[at] ?? null]));
  return (
    <>
      {markers.map((marker, index) => {
        const box = boxOf.get(index);
        const device = marker.devices.find(({ id }) => id === selectedId) ?? marker.devices[0];
        const quiet = matches !== null && !marker.devices.some(({ id }) => matches.has(id));
        const classes = [
          'plan-marker',
          isSelected(marker) && 'selected',
          index === focused && 'focused',
          quiet && 'quiet',
        ];
        return (
          <g
            key={marker.devices[0]?.id}
            id={`plan-${index}`}
            role="option"
            aria-selected={isSelected(marker)}
            aria-label={wordsOf(marker)}
            className={classes.filter(Boolean).join(' ')}
            onClick={() => onChoose(marker)}
          >
            <title>{wordsOf(marker)}</title>
            <circle cx={marker.x} cy={marker.y} r={radius} />
            <g transform={`translate(${marker.x - radius * 0.6} ${marker.y - radius * 0.6})`}>
              <Icon name={kindIcon(device?.kind ?? 'terminal')} size={radius * 1.2} />
            </g>
            {box != null && (
              <text x={box.left + 3} y={box.top + fontPixels * 1.05} style={{ fontSize: fontPixels }}>
                {names[index]}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

const pen = document.createElement('canvas').getContext('2d');
const fontFamily = getComputedStyle(document.documentElement).getPropertyValue('--font') || 'sans-serif';
function widthOf(text: string, fontPixels: number): number {
  if (pen === null) return text.length * fontPixels;
  pen.font = `700 ${fontPixels}px ${fontFamily}`;
  return pen.measureText(text).width;
}

/** Names that are read out, or shown by the pointer, for a marker of many devices. */
const mostNames = 4;

function ScaleBar({ view, size, big }: { view: View; size: Size; big: boolean }) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const { metres, pixels } = scaleBar(view.metresPerPixel, big ? 280 : 180);
  const words =
    metres >= 1000
      ? t('plan.kilometres', { value: format.integer(metres / 1000) })
      : t('plan.metres', { value: metres < 1 ? String(metres) : format.integer(metres) });
  const y = size.height - 20;
  return (
    <g className="plan-scale">
      <path d={`M20 ${y - 6}v6h${pixels}v-6`} />
      <text x={24} y={y - 6}>
        {words}
      </text>
    </g>
  );
}

function North({ size }: { size: Size }) {
  const { t } = useTranslation('inventory');
  return (
    <g className="plan-north" transform={`translate(${size.width - 32} ${size.height - 44})`}>
      <path d="m0-16 7 20-7-5-7 5z" />
      <text y="24" textAnchor="middle">
        {t('plan.north')}
      </text>
    </g>
  );
}
