import type { Announcements, DragEndEvent } from "@dnd-kit/core";
import { closestCenter, DndContext, KeyboardSensor, MeasuringStrategy, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { CirclePlay, FileText, GripVertical, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { Link } from "react-router";
import type { OutlinePartsFragment } from "@/gql/editor";
import { useFormat } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import type { MenuEntry } from "@/ui/Menu";
import { Menu } from "@/ui/Menu";
import type { Question } from "./Outline";
import styles from "./Outline.module.css";
import type { Move, Row } from "./rows";
import { moveTo, rowsOf, step } from "./rows";

type Section = OutlinePartsFragment["sections"][number];
type Lecture = Section["lectures"][number];

interface Props {
  courseId: string;
  sections: readonly Section[];
  editable: boolean;
  busy: boolean;
  onMove: (move: Move) => void;
  onAsk: (question: Question) => void;
}

/** Sections and lectures as one list, in which each is dragged by its handle, by pointer or keys, or moved by its menu. */
export function OutlineList({ courseId, sections, editable, busy, onMove, onAsk }: Props) {
  const t = useTeachMessages();
  const [dragged, setDragged] = useState<string | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const all = rowsOf(sections);
  // While a section is dragged, sections alone are on the screen.
  const rows = all.some(({ id, kind }) => id === dragged && kind === "section") ? all.filter(({ kind }) => kind === "section") : all;
  const lectures = new Map(sections.flatMap((section) => section.lectures).map((lecture) => [lecture.id, lecture]));
  const byId = new Map(sections.map((section) => [section.id, section]));
  const nameOf = (id: string | number): string => byId.get(String(id))?.title ?? lectures.get(String(id))?.title ?? "";
  const placeOf = (id: string | number): number => rows.findIndex((row) => row.id === id) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active }) => t.outline.drag.lifted(nameOf(active.id)),
    onDragOver: ({ active, over }) => (over ? t.outline.drag.over(nameOf(active.id), placeOf(over.id), rows.length) : undefined),
    onDragEnd: ({ active, over }) => (over ? t.outline.drag.dropped(nameOf(active.id), placeOf(over.id), rows.length) : t.outline.drag.canceled(nameOf(active.id))),
    onDragCancel: ({ active }) => t.outline.drag.canceled(nameOf(active.id)),
  };

  function end({ active, over }: DragEndEvent): void {
    setDragged(null);
    const move = over && moveTo(rows, String(active.id), String(over.id));
    if (move) onMove(move);
  }

  function movesOf(row: Row): MenuEntry[] {
    const up = step(all, row.id, -1);
    const down = step(all, row.id, 1);
    return [
      { label: t.outline.up, disabled: up === null || busy, onSelect: () => { if (up) onMove(up); } },
      { label: t.outline.down, disabled: down === null || busy, onSelect: () => { if (down) onMove(down); } },
    ];
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t.outline.drag.instructions } }}
      onDragStart={({ active }) => setDragged(String(active.id))}
      onDragEnd={end}
      onDragCancel={() => setDragged(null)}
    >
      <SortableContext items={rows.map(({ id }) => id)} strategy={verticalListSortingStrategy} disabled={!editable || busy}>
        <ol role="list" className={styles.outline} aria-busy={busy}>
          {rows.map((row) => {
            const section = byId.get(row.id);
            const lecture = lectures.get(row.id);
            if (section) {
              return (
                <SortableRow key={row.id} row={row} title={section.title} editable={editable}>
                  <h2><span className="visually-hidden">{t.outline.sectionLabel}: </span>{section.title}</h2>
                  {editable && (
                    <>
                      <Button variant="quiet" size="s" aria-label={t.outline.addLectureTo(section.title)} onClick={() => onAsk({ what: "add-lecture", sectionId: section.id, title: section.title })}><Plus aria-hidden size={17} /><span className={styles.wide}>{t.outline.addLecture}</span></Button>
                      <Menu
                        label={t.outline.menuOf(section.title)}
                        entries={[
                          ...movesOf(row),
                          { label: t.outline.rename, onSelect: () => onAsk({ what: "rename", id: section.id, title: section.title }) },
                          { label: t.outline.delete, danger: true, onSelect: () => onAsk({ what: "delete", kind: "section", id: section.id, title: section.title, lectures: section.lectures.length }) },
                        ]}
                      />
                    </>
                  )}
                </SortableRow>
              );
            }
            if (!lecture) return null;
            return (
              <SortableRow key={row.id} row={row} title={lecture.title} editable={editable}>
                <LectureSummary courseId={courseId} lecture={lecture} />
                {editable && (
                  <Menu
                    label={t.outline.menuOf(lecture.title)}
                    entries={[...movesOf(row), { label: t.outline.delete, danger: true, onSelect: () => onAsk({ what: "delete", kind: "lecture", id: lecture.id, title: lecture.title, lectures: 0 }) }]}
                  />
                )}
              </SortableRow>
            );
          })}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

function SortableRow({ row, title, editable, children }: { row: Row; title: string; editable: boolean; children: ReactNode }) {
  const t = useTeachMessages();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: row.id });
  return (
    <li ref={setNodeRef} className={styles.row} data-kind={row.kind} data-dragging={isDragging || undefined} style={{ transform: CSS.Translate.toString(transform), ...(transition && { transition }) }}>
      {editable && <button type="button" ref={setActivatorNodeRef} className={styles.handle} {...attributes} {...listeners} aria-label={t.outline.handleOf(title)}><GripVertical aria-hidden size={18} /></button>}
      {children}
    </li>
  );
}

function LectureSummary({ courseId, lecture }: { courseId: string; lecture: Lecture }) {
  const t = useTeachMessages();
  const format = useFormat();
  const Icon = lecture.kind === "VIDEO" ? CirclePlay : FileText;
  return (
    <div className={styles.lecture}>
      <Icon aria-label={t.outline.kinds[lecture.kind]} role="img" size={18} />
      <Link to={`/teach/courses/${courseId}/lectures/${lecture.id}`}>{lecture.title}</Link>
      {lecture.isPreview && <Badge tone="info">{t.outline.preview}</Badge>}
      {!lecture.complete && <Badge tone="warn">{t.outline.incomplete}</Badge>}
      {lecture.durationSeconds > 0 && <small>{format.duration(lecture.durationSeconds)}</small>}
    </div>
  );
}
